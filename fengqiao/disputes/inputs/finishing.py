"""Inputs of answering, rating, closing and archiving."""

from __future__ import annotations

from pydantic import Field

from fengqiao.disputes.inputs.fields import LONG
from fengqiao.disputes.models import RatingVia, Solved
from fengqiao.kernel.workflow.inputs import StepInput, Text


class GiveAnswer(StepInput):
    """答复: what the resident is told."""

    text: Text = Field(title="答复内容", min_length=2, max_length=10_000, json_schema_extra=LONG)
    way: Text = Field("电话", title="方式", max_length=40)


class RateDispute(StepInput):
    """评价: was it solved, as this side sees it."""

    side: str = Field(
        "applicant", title="哪一方", pattern="^(applicant|respondent)$",
        json_schema_extra={"widget": "side"},
    )  # fmt: skip
    solved: Solved = Field(title="是否解决")
    satisfied: int | None = Field(
        None, title="满意程度", ge=1, le=4, description="1 不满意，2 基本满意，3 满意，4 非常满意",
        json_schema_extra={"widget": "satisfaction"},
    )  # fmt: skip
    comment: Text = Field("", title="意见", max_length=500)
    via: RatingVia = Field(RatingVia.PORTAL, title="途径")


class CloseDispute(StepInput):
    """办结: a last note; the outcome was decided by what happened before."""

    note: Text = Field("", title="办结说明", max_length=500)
