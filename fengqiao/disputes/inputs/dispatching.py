"""Inputs of triage, dispatch and the units' own parts."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from fengqiao.disputes.inputs.fields import LONG, POST, UNIT, TypeCode
from fengqiao.disputes.models import Complexity, FiveList
from fengqiao.kernel.workflow.inputs import RowId, StepInput, Text


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


class RecordContact(StepInput):
    """首次联系: that the parties were spoken to, and how."""

    way: Text = Field("电话", title="方式", max_length=40)
    note: Text = Field(title="联系情况", min_length=1, max_length=500, json_schema_extra=LONG)


class SignOff(StepInput):
    """配合单位签结: what the supporting unit did."""

    note: Text = Field(title="配合办理情况", min_length=2, max_length=500, json_schema_extra=LONG)


class LeaveStreet(StepInput):
    """出街镇: which higher body takes it, and why."""

    body: Text = Field(title="移交给", min_length=2, max_length=80)
    reason: Text = Field(title="移交理由", min_length=2, max_length=500, json_schema_extra=LONG)


class DeclineDispute(StepInput):
    """不予受理: the ground, and the other routes."""

    ground: Text = Field(title="不予受理的理由", min_length=2, max_length=300)
    routes_told: Text = Field(title="已告知的其他途径", min_length=2, max_length=300)


class RestrictAccess(StepInput):
    """限制知悉: only the named posts may open the matter from now on."""

    posts: list[RowId] = Field(
        title="指定岗位", min_length=1, max_length=20, json_schema_extra=POST
    )
    reason: Text = Field(title="理由", min_length=2, max_length=200)
