"""Inputs of mediation and of direct handling."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic.config import JsonDict

from fengqiao.disputes.inputs.fields import LONG, PARTY
from fengqiao.disputes.models.mediation import (
    NoticeForm,
    Openness,
    Presence,
    RecusalGround,
    Route,
    SeatHow,
    SessionForm,
)
from fengqiao.kernel.workflow.inputs import Day, Moment, RowId, StepInput, Text

MEDIATOR: JsonDict = {"widget": "mediator"}
SEAT: JsonDict = {"widget": "seat"}
SECRET: JsonDict = {"widget": "textarea", "secret": True, "personal": True}
# All three ways that the law names; the office's own fast lane is told on top of them.
LAWFUL_ROUTES = [Route.ARBITRATION, Route.ADMINISTRATIVE, Route.COURT]


class PartyConsent(StepInput):
    """One party's word."""

    party: RowId = Field(title="当事人", json_schema_extra=PARTY)
    agreed: bool = Field(title="同意调解")
    accepts_mediator: bool = Field(True, title="接受调解员")
    openness: Openness = Field(Openness.CLOSED, title="要求")
    note: Text = Field("", title="说明", max_length=300)


class RecordConsent(StepInput):
    """征求意愿: each party is asked, and told its rights; a clear refusal ends mediation."""

    way: Text = Field("当面", title="方式", max_length=40)
    rights_told: bool = Field(title="已告知权利义务")
    notice_form: NoticeForm = Field(NoticeForm.ORAL, title="告知形式")
    mediators: list[RowId] = Field(
        default_factory=list, title="调解员", max_length=5, json_schema_extra=MEDIATOR,
        description="从名册中选；不选的，由办理本环节的调解员承办。已经选定的不变。",
    )  # fmt: skip
    seat_how: SeatHow = Field(SeatHow.ASSIGNED, title="调解员如何产生")
    consents: list[PartyConsent] = Field(title="各方意愿", min_length=1, max_length=50)


class GiveNotice(StepInput):
    """权利义务告知: to parties who came later, or once more in writing."""

    parties: list[RowId] = Field(
        title="告知何人", min_length=1, max_length=50, json_schema_extra=PARTY
    )
    form: NoticeForm = Field(NoticeForm.WRITTEN, title="告知形式")
    note: Text = Field("", title="说明", max_length=300)


class PartyWord(StepInput):
    """One party's word on the mediators."""

    party: RowId = Field(title="当事人", json_schema_extra=PARTY)
    accepts: bool = Field(title="选择或接受")


class SeatMediators(StepInput):
    """选定调解员: those who mediate from now on; each party chooses or accepts them."""

    mediators: list[RowId] = Field(
        title="调解员", min_length=1, max_length=5, json_schema_extra=MEDIATOR
    )
    how: SeatHow = Field(SeatHow.CHOSEN, title="如何产生")
    words: list[PartyWord] = Field(title="各方意见", min_length=1, max_length=50)


class AskRecusal(StepInput):
    """申请回避: a party asks, or the mediator says so himself."""

    seat: RowId = Field(title="调解员", json_schema_extra=SEAT)
    asked_by: RowId | None = Field(
        None, title="提出的当事人", json_schema_extra=PARTY, description="调解员自行回避的不选。"
    )
    ground: RecusalGround = Field(RecusalGround.INTEREST, title="事由")
    reason: Text = Field(title="理由", min_length=2, max_length=300, json_schema_extra=LONG)


class DecideRecusal(StepInput):
    """决定回避: with a reason; granted, another mediator takes the seat."""

    recusal: RowId = Field(title="回避申请", json_schema_extra={"widget": "recusal"})
    granted: bool = Field(title="同意回避")
    decision: Text = Field(title="决定理由", min_length=2, max_length=300, json_schema_extra=LONG)
    replacement: RowId | None = Field(None, title="接替的调解员", json_schema_extra=MEDIATOR)


class PartyPresence(StepInput):
    """Whether one party came."""

    party: RowId = Field(title="当事人", json_schema_extra=PARTY)
    presence: Presence = Field(Presence.PRESENT, title="到会情况")
    note: Text = Field("", title="说明", max_length=200)


class RecordSession(StepInput):
    """调解会: one sitting and its record."""

    form: SessionForm = Field(SessionForm.JOINT, title="方式")
    openness: Openness = Field(Openness.CLOSED, title="是否公开")
    held_at: Moment = Field(title="时间")
    ended_at: Moment | None = Field(None, title="结束时间")
    place: Text = Field(title="地点", min_length=1, max_length=120)
    remote_link: Text = Field("", title="远程调解地址", max_length=300)
    attendees: Text = Field(title="参加人", min_length=1, max_length=300)
    attendance: list[PartyPresence] = Field(default_factory=list, title="当事人到会", max_length=50)
    record: Text = Field(
        "", title="调解笔录", max_length=20_000, json_schema_extra=LONG,
        description="面对面调解必填。背对背谈话不写在这里，写在封存笔录里。",
    )  # fmt: skip
    concessions: Text = Field(
        "", title="为达成协议作出的让步", max_length=2000, json_schema_extra=LONG,
        description="单独记录，不作为诉讼证据，移送法院的材料不含本项。",
    )  # fmt: skip
    private_note: Text = Field(
        "", title="封存笔录", max_length=10_000, json_schema_extra=SECRET,
        description="加密保存，只有本案调解员能看，每次查看都留痕；不进卷宗、导出、检索和接口。",
    )  # fmt: skip
    without_prejudice: bool = Field(True, title="笔录不作为诉讼证据")
    booking: RowId | None = Field(None, title="对应的预约", json_schema_extra={"widget": "booking"})

    @model_validator(mode="after")
    def _record_where_it_belongs(self) -> Self:
        if self.form == SessionForm.JOINT and not self.record:
            raise ValueError("面对面调解须填写调解笔录（人民调解法第二十七条）")
        if self.form == SessionForm.PRIVATE and (self.record or self.concessions):
            raise ValueError("背对背谈话的内容请填在封存笔录里，以免另一方看到")
        if self.form == SessionForm.PRIVATE and not self.private_note:
            raise ValueError("背对背谈话须填写封存笔录（人民调解法第二十七条）")
        if self.ended_at is not None and self.ended_at < self.held_at:
            raise ValueError("结束时间不能早于开始时间")
        return self


class ReadSealed(StepInput):
    """查看封存笔录: on purpose and on record."""

    reason: Text = Field(title="查看用途", min_length=2, max_length=300)


class EndMediation(StepInput):
    """终止调解: why, and which other routes the parties were told of."""

    reason: Text = Field(title="终止原因", min_length=2, max_length=500, json_schema_extra=LONG)
    routes: list[Route] = Field(
        default_factory=lambda: list(LAWFUL_ROUTES), title="已告知的途径", min_length=1
    )
    told_how: NoticeForm = Field(NoticeForm.ORAL, title="告知形式")
    routes_told: Text = Field(
        "", title="告知的具体内容", max_length=300, examples=["可在三年诉讼时效内向区人民法院起诉"]
    )
    filing_court: Text = Field(
        "", title="移交快速立案的法院", max_length=120,
        description="当事人同意由本单位移交快速立案的填写；移交的材料不含让步意见和封存笔录。",
    )  # fmt: skip
    filing_judge: Text = Field("", title="接收法官", max_length=60)
    filed_on: Day | None = Field(None, title="移交日")

    @model_validator(mode="after")
    def _filing_is_whole(self) -> Self:
        given = [bool(self.filing_court), bool(self.filing_judge), self.filed_on is not None]
        if any(given) and not all(given):
            raise ValueError("快速立案须同时写明法院、接收法官和移交日")
        return self


class HandleDirectly(StepInput):
    """直接办理: matters that need an act of the office, not a mediation."""

    result: Text = Field(title="办理结果", min_length=2, max_length=5000, json_schema_extra=LONG)
    solved: bool = Field(title="诉求已办成")
