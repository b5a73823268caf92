"""Inputs of judicial confirmation and of the fast filing channel."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from fengqiao.disputes.inputs.agreeing import FILE
from fengqiao.disputes.inputs.fields import LONG
from fengqiao.disputes.models import ConfirmationResult, CourtGround, RefusalGround
from fengqiao.disputes.rules.confirmation import MATERIALS, PRECHECK, unchecked
from fengqiao.kernel.workflow.inputs import Day, RowId, StepInput, Text


class ApplyConfirmation(StepInput):
    """共同申请司法确认: both parties, the court, the materials, the grounds looked at."""

    both_apply: bool = Field(
        title="双方当事人共同申请",
        description="须双方本人或其代理人共同提出（民事诉讼法第二百零五条）",
    )
    applied_on: Day = Field(title="提交日期", description="交邮的填交邮日期")
    court: Text = Field(title="法院", min_length=4, max_length=80)
    court_ground: CourtGround = Field(CourtGround.COMMITTEE, title="管辖依据")
    materials: list[str] = Field(
        [], title="提交材料", max_length=20, json_schema_extra={"widget": "confirmation_material"}
    )
    property_terms: bool = Field(False, title="协议涉及财产权利", description="须附财产权利证明")
    checked: list[str] = Field(
        [],
        title="已核对，没有下列反面情形", max_length=20,
        json_schema_extra={"widget": "confirmation_precheck"},
    )  # fmt: skip
    not_excluded: Text = Field(
        "", title="不属于除外事项的理由", max_length=300,
        description="系统提示可能涉及身份关系或确权、而您核对后认为不是的，写明理由",
    )  # fmt: skip

    @field_validator("materials")
    @classmethod
    def _known_materials(cls, codes: list[str]) -> list[str]:
        if set(codes) - {item.code for item in MATERIALS}:
            raise ValueError("有不在材料清单中的项目")
        return codes

    @field_validator("checked")
    @classmethod
    def _known_checks(cls, codes: list[str]) -> list[str]:
        if set(codes) - {item.code for item in PRECHECK}:
            raise ValueError("有不在核对清单中的项目")
        return codes

    @model_validator(mode="after")
    def _jointly_and_checked(self) -> Self:
        if not self.both_apply:
            raise ValueError("司法确认须由双方当事人共同申请（民事诉讼法第二百零五条）")
        if left := unchecked(set(self.checked)):
            raise ValueError(f"还没有核对：{'、'.join(left)}")
        return self


class DeclineConfirmation(StepInput):
    """不申请司法确认: the parties' own choice; the term is no longer watched."""

    reason: Text = Field(
        title="情况", min_length=2, max_length=300, json_schema_extra=LONG,
        examples=["已即时履行，双方认为没有必要"],
    )  # fmt: skip


class TakenUpByCourt(StepInput):
    """法院受理: the court's number and day."""

    case_number: Text = Field(title="案号", min_length=2, max_length=80)
    accepted_on: Day = Field(title="受理日期")


class ConcludeConfirmation(StepInput):
    """司法确认结果: what the court ruled, or that the application was withdrawn."""

    result: Literal["confirmed", "refused", "not_accepted", "withdrawn"] = Field(
        title="结果",
        json_schema_extra={"labels": {item.value: item.label for item in ConfirmationResult}},
    )
    decided_on: Day = Field(title="裁定（或撤回）日期")
    received_on: Day | None = Field(None, title="当事人收到裁定日期")
    ruling_number: Text = Field("", title="裁定书文号", max_length=80)
    ground: RefusalGround | None = Field(None, title="理由", description="驳回、不予受理的填写")
    routes_told: Text = Field(
        "", title="已告知的途径", max_length=300,
        description="驳回、不予受理的必须告知：变更原协议、达成新协议或者起诉",
    )  # fmt: skip
    ruling: list[RowId] = Field([], title="裁定书", max_length=1, json_schema_extra=FILE)

    @model_validator(mode="after")
    def _fits_the_result(self) -> Self:
        if self.result == "confirmed" and self.received_on is None:
            raise ValueError("裁定有效的，须填写当事人收到裁定的日期，异议期限自该日起算")
        if self.result in ("refused", "not_accepted"):
            if self.ground is None:
                raise ValueError("驳回或不予受理的，须填写理由")
            if len(self.routes_told) < 2:
                raise ValueError(
                    "须告知当事人可以变更原协议、达成新的调解协议，也可以起诉"
                    "（人民调解法第三十三条第三款、民事诉讼法第二百零六条）"
                )
        return self


class SendToFastFiling(StepInput):
    """快速立案: an agreement that was not kept goes to the court's fast channel."""

    court: Text = Field(title="法院", min_length=4, max_length=80)
    court_contact: Text = Field(title="接收法官或立案窗口", min_length=1, max_length=40)
    sent_on: Day = Field(title="移送日期")
    claim: Literal["performance", "content", "enforcement"] = Field(
        "performance", title="诉求",
        json_schema_extra={
            "labels": {
                "performance": "就协议的履行起诉", "content": "就协议的内容起诉",
                "enforcement": "申请执行经确认的协议",
            }
        },
    )  # fmt: skip
    materials: Text = Field(
        "", title="移送材料", max_length=300, examples=["协议书、履行情况记录"],
    )  # fmt: skip
