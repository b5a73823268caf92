"""What the exchange pages ask."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from fengqiao.kernel.workflow.inputs import Text


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Settle(BaseModel):
    """认定: what a person found out about an answer that contradicts another."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    verdict: Verdict = Field(title="认定为")
    their_number: Text = Field("", title="对方编号", max_length=80)
    reason: Text = Field(title="核对情况", min_length=2, max_length=300)
