"""What the duty desk asks."""

from __future__ import annotations

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
