"""Inputs of agreements: oral and written, signatures, copies, performance."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic.config import JsonDict

from fengqiao.disputes.inputs.fields import LONG, PARTY
from fengqiao.disputes.models import ObligationKind, SigningWay
from fengqiao.kernel.workflow.inputs import Day, Moment, RowId, StepInput, Text

FILE: JsonDict = {"widget": "file"}
YUAN: JsonDict = {"suffix": "元"}


class RecordAgreement(StepInput):
    """口头协议: what was agreed; the rest is proposed and may stay as it is."""

    terms: Text = Field(
        title="协议内容", min_length=1, max_length=10_000, json_schema_extra=LONG,
        examples=["李某三日内修好漏水，王某不再要求赔偿"],
    )  # fmt: skip
    agreed_on: Day = Field(title="达成日期")
    performed_now: bool = Field(False, title="已当场履行完毕")
    perform_by: Day | None = Field(None, title="履行期限", description="当场履行的不填")
    performer: RowId | None = Field(
        None, title="由谁履行", description="不选则为被申请人", json_schema_extra=PARTY
    )
    amount: Decimal | None = Field(
        None, title="金额", gt=0, max_digits=14, decimal_places=2, json_schema_extra=YUAN
    )
    oral_wanted: bool = Field(
        False, title="当事人认为无需制作书面协议书",
        description="涉及金钱、财产的宜用书面；仍用口头的，请勾选",
    )  # fmt: skip


class Promised(StepInput):
    """One promise: who owes whom what, how, by when; a sum may be split into instalments."""

    kind: ObligationKind = Field(ObligationKind.MONEY, title="种类")
    performer: RowId = Field(title="履行人", json_schema_extra=PARTY)
    beneficiary: RowId | None = Field(None, title="接受人", json_schema_extra=PARTY)
    content: Text = Field(title="内容", min_length=1, max_length=500)
    amount: Decimal | None = Field(
        None, title="金额", gt=0, max_digits=14, decimal_places=2, json_schema_extra=YUAN
    )
    manner: Text = Field("", title="履行方式", max_length=100, examples=["银行转账"])
    due_on: Day | None = Field(None, title="履行期限", description="分期的填第一期")
    instalments: int = Field(1, title="分几期", ge=1, le=120)
    every_months: int = Field(
        1, title="每期相隔", ge=1, le=12, json_schema_extra={"suffix": "个月"}
    )


class DraftAgreement(StepInput):
    """起草协议书: the contents that the law names; a new draft takes the place of the last."""

    parties: list[RowId] = Field(
        title="协议的当事人", min_length=2, max_length=50, json_schema_extra=PARTY
    )
    facts: Text = Field(
        title="纠纷主要事实", min_length=2, max_length=10_000, json_schema_extra=LONG
    )
    issues: Text = Field(title="争议事项", min_length=2, max_length=5000, json_schema_extra=LONG)
    responsibility: Text = Field("", title="各方责任", max_length=5000, json_schema_extra=LONG)
    obligations: list[Promised] = Field(
        title="履行事项", min_length=1, max_length=50,
        description="一人一事一行；分期的填总金额、期数和第一期日期，逐期日期由系统列出，可再起草修改",
    )  # fmt: skip
    amount: Decimal | None = Field(
        None, title="协议总金额", gt=0, max_digits=14, decimal_places=2, json_schema_extra=YUAN,
        description="填写后与各项合计核对",
    )  # fmt: skip
    terms: Text = Field("", title="其他约定", max_length=10_000, json_schema_extra=LONG)

    @model_validator(mode="after")
    def _parties_once(self) -> Self:
        if len(set(self.parties)) != len(self.parties):
            raise ValueError("当事人重复")
        return self


class SignAgreement(StepInput):
    """签名盖章: who signed, when and how; several at once when they did so in one way."""

    signers: list[str] = Field(
        title="谁签署", min_length=1, max_length=60, json_schema_extra={"widget": "signer"}
    )
    signed_at: Moment = Field(title="签署时间")
    way: SigningWay = Field(SigningWay.HAND, title="方式")
    verified: bool = Field(False, title="电子签名或电子印章已验证", description="电子方式必须验证")
    evidence: list[RowId] = Field(
        [], title="签署凭证", max_length=1, description="签字页扫描件、照片或电子签名文件",
        json_schema_extra=FILE,
    )  # fmt: skip
    agent: RowId | None = Field(
        None, title="由代理人代签", description="本人签署的不选", json_schema_extra=PARTY
    )
    authority: list[RowId] = Field(
        [], title="授权委托书", max_length=1, description="代签时必须上传",
        json_schema_extra=FILE,
    )  # fmt: skip

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if self.way == SigningWay.ELECTRONIC and not (self.verified and self.evidence):
            raise ValueError("电子签名或电子印章须经验证，并上传签名文件")
        if self.agent is not None and not (self.authority and len(self.signers) == 1):
            raise ValueError("代签的，一次登记一人，并上传授权委托书")
        return self


class DeliverAgreement(StepInput):
    """送交协议书: each party keeps one original, the committee one."""

    receivers: list[str] = Field(
        title="谁领取", min_length=1, max_length=60, json_schema_extra={"widget": "receiver"}
    )
    received_on: Day = Field(title="领取日期")
    way: Text = Field("当场领取", title="送交方式", min_length=1, max_length=40)
    receipt: list[RowId] = Field(
        [], title="回执", max_length=1, description="签收回执的扫描件", json_schema_extra=FILE
    )


class RecordPerformance(StepInput):
    """登记履行: what was due and what was done; what was not kept opens other routes."""

    items: list[RowId] = Field(
        title="哪些事项", min_length=1, max_length=120, json_schema_extra={"widget": "owed"}
    )
    result: Literal["performed", "partly", "breached", "disputed"] = Field(
        title="履行情况",
        json_schema_extra={
            "labels": {
                "performed": "已履行", "partly": "部分履行", "breached": "逾期未履行",
                "disputed": "有争议",
            }
        },
    )  # fmt: skip
    performed_on: Day | None = Field(None, title="履行日期", description="已履行或部分履行的填写")
    amount: Decimal | None = Field(
        None, title="已付金额", gt=0, max_digits=14, decimal_places=2, json_schema_extra=YUAN,
        description="部分履行的填写",
    )  # fmt: skip
    proof: list[RowId] = Field(
        [], title="履行凭证", max_length=1, description="收条、转账截图等", json_schema_extra=FILE
    )
    routes_told: Text = Field(
        "", title="已告知的途径", max_length=300, description="未履行或有争议的必须告知",
        examples=["就协议起诉；已确认的申请执行；再次调解"],
    )  # fmt: skip
    note: Text = Field("", title="说明", max_length=300)

    @model_validator(mode="after")
    def _fits_the_result(self) -> Self:
        if self.result in ("performed", "partly") and self.performed_on is None:
            raise ValueError("已履行或部分履行的，须填写履行日期")
        if self.result == "partly" and len(self.items) > 1:
            raise ValueError("部分履行的，请逐项登记")
        if self.result in ("breached", "disputed") and len(self.routes_told) < 2:
            raise ValueError(
                "未履行或有争议的，须告知当事人可以就协议向人民法院起诉、已经司法确认的可以申请执行，"
                "也可以再次调解（人民调解法第三十一条至第三十三条）"
            )
        return self
