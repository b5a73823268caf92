"""What the duty desk and the warnings ask."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from fengqiao.kernel.workflow.inputs import Text


class HandOver(BaseModel):
    """交班: what the next post must know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    note: Text = Field(
        title="交班内容", min_length=2, max_length=2000, json_schema_extra={"widget": "textarea"},
        description="写明未了的事、要盯的时限和风险；用事项编号，不写姓名电话",
    )  # fmt: skip


class TakeOver(BaseModel):
    """接班: that the note was read, and what is to be said of it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    remark: Text = Field("", title="接班意见", max_length=300)


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class DecideWarning(BaseModel):
    """判断预警: a person confirms or dismisses it and says why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    verdict: Verdict = Field(title="判断")
    note: Text = Field(title="理由", min_length=2, max_length=300)
