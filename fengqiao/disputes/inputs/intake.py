"""Inputs of taking a dispute in and of keeping its file."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, field_validator, model_validator

from fengqiao.disputes.inputs.fields import LONG, TypeCode
from fengqiao.disputes.rules.dossier import item_names
from fengqiao.kernel.matters.models import Channel
from fengqiao.kernel.matters.parties import PartyInput
from fengqiao.kernel.workflow.inputs import RowId, StepInput, Text


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
