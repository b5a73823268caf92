"""What the register of mediators asks, once for page and spreadsheet."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic.config import JsonDict

from fengqiao.disputes.inputs.fields import LONG, POST, UNIT
from fengqiao.disputes.mediators.models import BodyKind, MediatorRole, PactKind, Sex
from fengqiao.kernel.workflow.inputs import Day, RowId, StepInput, Text

BODY: JsonDict = {"widget": "body"}


class BodyInput(StepInput):
    """调解组织."""

    kind: BodyKind = Field(title="类别")
    name: Text = Field(title="名称", min_length=2, max_length=80)
    unit: RowId = Field(title="所属单位", json_schema_extra=UNIT)
    address: Text = Field("", title="地址", max_length=120)
    duty_times: Text = Field("", title="值班时间", max_length=200, examples=["每周三 14:00-17:00"])
    specialities: Text = Field("", title="擅长", max_length=200, examples=["物业、邻里、家事"])
    founded_on: Day | None = Field(None, title="设立日")
    is_multi_ethnic: bool = Field(False, title="多民族居住地区")
    is_active: bool = Field(True, title="在用")


class MediatorInput(StepInput):
    """调解员. The birthday is compared with the first day of the term and not kept."""

    body: RowId = Field(title="调解组织", json_schema_extra=BODY)
    name: Text = Field(title="姓名", min_length=1, max_length=40)
    sex: Sex = Field(title="性别")
    is_minority: bool = Field(False, title="少数民族")
    role: MediatorRole = Field(title="身份")
    born_on: Day = Field(
        title="出生日期",
        description="只用来核对任职时已成年（人民调解法第十四条），核对后不保存。",
    )
    post: RowId | None = Field(
        None,
        title="系统岗位",
        json_schema_extra=POST,
        description="在本系统办件的选择，其他人留空。",
    )
    specialities: Text = Field("", title="擅长", max_length=200)
    is_full_time: bool = Field(False, title="专职")
    starts_on: Day = Field(title="任期起")
    ends_on: Day | None = Field(
        None, title="任期止", description="委员每届三年；留空的，按三年计算。聘任的可留空。"
    )


class MediatorChange(StepInput):
    """What may be corrected of a mediator."""

    post: RowId | None = Field(None, title="系统岗位", json_schema_extra=POST)
    specialities: Text = Field("", title="擅长", max_length=200)
    is_full_time: bool = Field(False, title="专职")


class EndTerm(StepInput):
    """离任: the last day and why."""

    ends_on: Day = Field(title="最后一天")
    reason: Text = Field(
        title="原因",
        min_length=2,
        max_length=200,
        examples=["届满未连任", "本人辞去", "罢免或解聘"],
    )


class PactInput(StepInput):
    """协作协议."""

    kind: PactKind = Field(title="类别")
    title: Text = Field(title="名称", min_length=2, max_length=100)
    police: Text = Field("", title="派出所", max_length=80)
    justice: Text = Field("", title="司法所", max_length=80)
    law_firm: Text = Field("", title="律师事务所", max_length=80)
    others: Text = Field("", title="其他签约单位", max_length=200)
    body: RowId | None = Field(None, title="工作站点", json_schema_extra=BODY)
    unit: RowId = Field(title="保管单位", json_schema_extra=UNIT)
    signed_on: Day = Field(title="签订日")
    valid_until: Day = Field(title="有效期至")
    note: Text = Field("", title="主要约定", max_length=500, json_schema_extra=LONG)

    @model_validator(mode="after")
    def _two_sides(self) -> Self:
        if self.valid_until < self.signed_on:
            raise ValueError("有效期至不能早于签订日")
        if sum(bool(side) for side in (self.police, self.justice, self.law_firm, self.others)) < 2:
            raise ValueError("至少写明两个签约单位")
        return self


class EndPact(StepInput):
    """提前终止协议."""

    ended_on: Day = Field(title="终止日")
    reason: Text = Field(title="原因", min_length=2, max_length=200)
