"""Inputs of mediation and of direct handling."""

from __future__ import annotations

from pydantic import Field

from fengqiao.disputes.inputs.common import LONG, PARTY
from fengqiao.kernel.workflow.inputs import Moment, RowId, StepInput, Text


class PartyConsent(StepInput):
    """One party's word."""

    party: RowId = Field(title="当事人", json_schema_extra=PARTY)
    agreed: bool = Field(title="同意调解")
    note: Text = Field("", title="说明", max_length=300)


class RecordConsent(StepInput):
    """征求意愿: each party is asked; a clear refusal ends mediation."""

    way: Text = Field("当面", title="方式", max_length=40)
    rights_told: bool = Field(title="已告知权利义务")
    consents: list[PartyConsent] = Field(title="各方意愿", min_length=1, max_length=50)


class RecordSession(StepInput):
    """调解会: one sitting and its record."""

    held_at: Moment = Field(title="时间")
    place: Text = Field(title="地点", min_length=1, max_length=120)
    attendees: Text = Field(title="参加人", min_length=1, max_length=300)
    record: Text = Field(title="调解笔录", min_length=1, max_length=20_000, json_schema_extra=LONG)


class EndMediation(StepInput):
    """终止调解: why, and which other routes the parties were told of."""

    reason: Text = Field(title="终止原因", min_length=2, max_length=500, json_schema_extra=LONG)
    routes_told: Text = Field(
        title="已告知的其他途径", min_length=2, max_length=300,
        examples=["仲裁、行政裁决、向人民法院起诉"],
    )  # fmt: skip


class HandleDirectly(StepInput):
    """直接办理: matters that need an act of the office, not a mediation."""

    result: Text = Field(title="办理结果", min_length=2, max_length=5000, json_schema_extra=LONG)
    solved: bool = Field(title="诉求已办成")
