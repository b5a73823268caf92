"""Inputs of investigation, evidence, invited people, escalation and counselling."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from fengqiao.disputes.inputs.fields import LONG, PARTY
from fengqiao.disputes.inputs.mediating import SECRET
from fengqiao.disputes.models.inquiry import EvidenceKind, GuestAnswer, GuestKind
from fengqiao.kernel.workflow.inputs import Day, Moment, Personal, RowId, StepInput, Text


class Investigate(StepInput):
    """调查记录."""

    made_at: Moment = Field(title="调查时间")
    place: Text = Field(title="地点", min_length=1, max_length=120)
    investigators: Text = Field(
        "", title="调查人", max_length=120, description="不填的，为办理本环节的人。"
    )
    persons: Text = Field(title="被调查人", min_length=1, max_length=200)
    content: Text = Field(title="调查内容", min_length=1, max_length=20_000, json_schema_extra=LONG)
    is_signed: bool = Field(False, title="被调查人已签名")


class EvidenceItem(StepInput):
    """One item handed in."""

    name: Text = Field(title="名称", min_length=1, max_length=120)
    kind: EvidenceKind = Field(EvidenceKind.COPY, title="形式")
    quantity: int = Field(1, title="份数或页数", ge=1, le=10_000)
    party: RowId | None = Field(None, title="提供的当事人", json_schema_extra=PARTY)
    source: Text = Field("", title="其他来源", max_length=120)
    proves: Text = Field("", title="证明事项", max_length=300)

    @model_validator(mode="after")
    def _from_somebody(self) -> Self:
        if self.party is None and not self.source:
            raise ValueError("请写明由哪一方当事人提供，或其他来源")
        return self


class TakeEvidence(StepInput):
    """登记证据: items received, each with from whom it came."""

    items: list[EvidenceItem] = Field(title="材料", min_length=1, max_length=50)


class ReturnEvidence(StepInput):
    """退还证据: originals go back."""

    evidence: list[RowId] = Field(
        title="退还哪些", min_length=1, max_length=50, json_schema_extra={"widget": "evidence"}
    )
    note: Text = Field("", title="退还说明", max_length=200)


class InviteGuest(StepInput):
    """邀请参与: every party consents first (人民调解法 20)."""

    kind: GuestKind = Field(title="身份")
    name: Personal = Field(
        title="姓名", min_length=1, max_length=60, json_schema_extra={"personal": True}
    )
    phone: Personal = Field("", title="联系电话", max_length=25)
    body: Text = Field("", title="单位", max_length=80)
    purpose: Text = Field(title="请其参与何事", min_length=2, max_length=300)
    consented: list[RowId] = Field(
        title="已同意的当事人", min_length=1, max_length=50, json_schema_extra=PARTY,
        description="须各方当事人都同意（人民调解法第二十条）。",
    )  # fmt: skip


class AnswerOfGuest(StepInput):
    """邀请结果: whether it came, what it advised, how long it helped."""

    guest: RowId = Field(title="受邀人", json_schema_extra={"widget": "guest"})
    answer: GuestAnswer = Field(title="答复")
    opinion: Text = Field("", title="意见", max_length=5000, json_schema_extra=LONG)
    hours: Decimal | None = Field(
        None, title="服务时长", ge=0, le=100, max_digits=5, decimal_places=1,
        json_schema_extra={"suffix": "小时"},
    )  # fmt: skip


class ReportEscalation(StepInput):
    """报告激化可能."""

    risk: Text = Field(title="激化的可能", min_length=2, max_length=300, json_schema_extra=LONG)
    measures: Text = Field(
        title="已采取的预防措施", min_length=2, max_length=300, json_schema_extra=LONG
    )
    recipient: Text = Field("当地派出所", title="报告何部门", min_length=2, max_length=80)
    reported_at: Moment = Field(title="报告时间")


class ReferCounselling(StepInput):
    """转介心理服务: who and to whom stays sealed; only that it was done is shown."""

    party: RowId = Field(title="当事人", json_schema_extra={"widget": "party", "secret": True})
    consented: bool = Field(title="本人同意转介")
    counsellor: Text = Field(
        title="转介何人或机构", min_length=1, max_length=80, json_schema_extra={"secret": True}
    )
    note: Text = Field("", title="转介说明", max_length=2000, json_schema_extra=SECRET)
    follow_up_on: Day | None = Field(None, title="随访日")


class FollowCounselling(StepInput):
    """随访: that it took place; what was said stays with the counsellor."""

    counselling: RowId = Field(title="转介", json_schema_extra={"widget": "counselling"})
    next_on: Day | None = Field(None, title="下次随访日")
