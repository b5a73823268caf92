"""Typed inputs of the steps of a dispute; forms, API contract and import columns come from them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic.config import JsonDict

from fengqiao.disputes.models import AgreementForm, Complexity, FiveList, RatingVia, Solved
from fengqiao.disputes.rules.dossier import item_names
from fengqiao.disputes.rules.types import dispute_types
from fengqiao.kernel.matters.models import Channel
from fengqiao.kernel.matters.parties import PartyInput
from fengqiao.kernel.workflow.inputs import Day, Moment, RowId, StepInput, Text

LONG: JsonDict = {"widget": "textarea"}
UNIT: JsonDict = {"widget": "unit"}
POST: JsonDict = {"widget": "post"}
PARTY: JsonDict = {"widget": "party"}


def _type_code(text: str) -> str:
    """The code of a type given by code or by name, as tables from elsewhere have it."""
    types = dispute_types()
    if not text or text in types:
        return text
    for code, found in types.items():
        if text in (found.name, found.name.removesuffix("纠纷")):
            return code
    raise ValueError("不在现行纠纷类型表中")


TypeCode = Annotated[str, AfterValidator(_type_code)]


class RegisterDispute(StepInput):
    """登记: what the person at the window, the hotline or the sender says, once."""

    channel: Channel = Field(title="来源渠道")
    title: Text = Field(title="标题", min_length=1, max_length=120, description="一句话说明什么事")
    description: Text = Field(
        "", title="纠纷情况", max_length=10_000, json_schema_extra=LONG,
        description="时间、地点、起因、经过和目前情况",
    )  # fmt: skip
    place: Text = Field("", title="发生地", max_length=200)
    wish: Text = Field("", title="诉求", max_length=500)
    parties: list[PartyInput] = Field(default_factory=list, title="当事人", max_length=50)
    people: int = Field(1, title="涉及人数", ge=1, le=100_000)
    amount: Decimal | None = Field(
        None, title="涉及金额（元）", ge=0, max_digits=14, decimal_places=2
    )
    category: TypeCode = Field("", title="纠纷类型", json_schema_extra={"widget": "dispute_type"})
    is_proxy: bool = Field(False, title="代办", description="由工作人员或亲友代为提出")
    external_system: Text = Field("", title="来源系统", max_length=40)
    external_number: Text = Field("", title="来源编号", max_length=80)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.external_system) != bool(self.external_number):
            raise ValueError("来源系统和来源编号须同时填写")
        return self


class TriageDispute(StepInput):
    """研判: type, complexity and list; a person decides, the suggestion only helps."""

    category: TypeCode = Field(
        title="纠纷类型", min_length=1, json_schema_extra={"widget": "dispute_type"}
    )
    complexity: Complexity = Field(title="难易")
    five_list: FiveList | None = Field(
        None, title="清单", description="留空则按规则列入；改列须写理由"
    )
    reason: Text = Field("", title="改列理由", max_length=200)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.five_list and not self.reason:
            raise ValueError("自行选择清单时须写明理由")
        return self


class DispatchDispute(StepInput):
    """派单: one lead unit, and supporting units each with its own clock and sign-off."""

    lead_unit: RowId = Field(title="牵头单位", json_schema_extra=UNIT)
    supporting_units: list[RowId] = Field(
        default_factory=list, title="配合单位", max_length=20, json_schema_extra=UNIT
    )
    note: Text = Field("", title="办理要求", max_length=500)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len({self.lead_unit, *self.supporting_units}) != 1 + len(self.supporting_units):
            raise ValueError("牵头单位和各配合单位不能重复")
        return self


class WithReason(StepInput):
    """A step whose only input is why."""

    reason: Text = Field(title="理由", min_length=2, max_length=500, json_schema_extra=LONG)


class RecordContact(StepInput):
    """首次联系: that the parties were spoken to, and how."""

    way: Text = Field("电话", title="方式", max_length=40)
    note: Text = Field(title="联系情况", min_length=1, max_length=500, json_schema_extra=LONG)


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


class RecordAgreement(StepInput):
    """调解协议: contents and signatures; the effective day is computed."""

    form: AgreementForm = Field(title="形式")
    facts: Text = Field("", title="纠纷事实、争议和责任", max_length=10_000, json_schema_extra=LONG)
    terms: Text = Field(
        title="协议内容", min_length=1, max_length=10_000, json_schema_extra=LONG,
        description="履行的方式和期限",
    )  # fmt: skip
    perform_by: Day | None = Field(None, title="履行期限")
    agreed_on: Day = Field(title="达成日期")
    signatures: Text = Field(
        "", title="签名与印章", max_length=300,
        description="书面协议：各方当事人签名、盖章或按指印，调解员签名，加盖调委会印章",
    )  # fmt: skip

    @model_validator(mode="after")
    def _written_is_signed(self) -> Self:
        if self.form == AgreementForm.WRITTEN and not self.signatures:
            raise ValueError("书面协议须记明各方签名和印章（人民调解法第二十九条）")
        return self


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


class SignOff(StepInput):
    """配合单位签结: what the supporting unit did."""

    note: Text = Field(title="配合办理情况", min_length=2, max_length=500, json_schema_extra=LONG)


class DeclineDispute(StepInput):
    """不予受理: the ground, and the other routes."""

    ground: Text = Field(title="不予受理的理由", min_length=2, max_length=300)
    routes_told: Text = Field(title="已告知的其他途径", min_length=2, max_length=300)


class LeaveStreet(StepInput):
    """出街镇: which higher body takes it, and why."""

    body: Text = Field(title="移交给", min_length=2, max_length=80)
    reason: Text = Field(title="移交理由", min_length=2, max_length=500, json_schema_extra=LONG)


class MarkDuplicate(StepInput):
    """并案: the matter that goes on in its place."""

    target: RowId = Field(title="并入的事项", json_schema_extra={"widget": "matter"})
    reason: Text = Field(title="理由", min_length=2, max_length=200)


class Supplement(StepInput):
    """补充: something more that a party or the office wants on file."""

    text: Text = Field(title="补充内容", min_length=1, max_length=5000, json_schema_extra=LONG)


class AttachFiles(StepInput):
    """上传材料: files that were taken in before, and the item of the dossier they belong to."""

    purpose: str = Field("evidence", title="归入卷宗", json_schema_extra={"widget": "dossier_item"})
    files: list[RowId] = Field(
        title="文件", min_length=1, max_length=20, json_schema_extra={"widget": "file"}
    )
    note: Text = Field("", title="说明", max_length=200)

    @field_validator("purpose")
    @classmethod
    def _in_the_dossier(cls, code: str) -> str:
        if code not in item_names():
            raise ValueError("不是卷内目录中的一项")
        return code


class AddParties(StepInput):
    """补登当事人."""

    parties: list[PartyInput] = Field(title="当事人", min_length=1, max_length=50)


class CloseDispute(StepInput):
    """办结: a last note; the outcome was decided by what happened before."""

    note: Text = Field("", title="办结说明", max_length=500)


class ArchiveDispute(StepInput):
    """归档: items of the dossier that stay missing need a word."""

    missing_reason: Text = Field("", title="缺项说明", max_length=500)


class RestrictAccess(StepInput):
    """限制知悉: only the named posts may open the matter from now on."""

    posts: Annotated[list[RowId], Field(min_length=1, max_length=20)] = Field(
        title="指定岗位", json_schema_extra=POST
    )
    reason: Text = Field(title="理由", min_length=2, max_length=200)
