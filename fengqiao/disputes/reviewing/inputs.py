"""Inputs of the file review."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from fengqiao.disputes.inputs.fields import LONG, UNIT, TypeCode
from fengqiao.kernel.workflow.inputs import Day, RowId, StepInput, Text


class DrawReview(StepInput):
    """抽取: which files are drawn from, and how many."""

    title: Text = Field(title="名称", min_length=2, max_length=60, examples=["上半年案卷评查"])
    first_day: Day = Field(title="办结日起")
    last_day: Day = Field(title="办结日止")
    unit: RowId | None = Field(None, title="牵头单位", json_schema_extra=UNIT)
    category: TypeCode = Field("", title="纠纷类型", json_schema_extra={"widget": "dispute_type"})
    size: int = Field(10, title="抽取卷数", ge=1, le=200)
    seed: str = Field(
        "", title="种子", max_length=64, pattern="^[0-9A-Za-z-]*$",
        description="留空由系统随机产生；可用开奖号、当日日期等公开数字，任何人都能重新验证抽取",
    )  # fmt: skip

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("止日不能早于起日")
        return self


class PointFinding(StepInput):
    """One point of the checklist on one file."""

    code: str = Field(title="要点", json_schema_extra={"widget": "point"})
    result: Literal["met", "failed", "none"] = Field(
        "met", title="情况",
        json_schema_extra={"labels": {"met": "符合", "failed": "不符合", "none": "不涉及"}},
    )  # fmt: skip
    note: Text = Field("", title="说明", max_length=300)


class RecordFindings(StepInput):
    """评查: each point with its result; a correction may be asked for, with a day."""

    findings: list[PointFinding] = Field(title="评查要点", min_length=1, max_length=40)
    note: Text = Field("", title="评查意见", max_length=2000, json_schema_extra=LONG)
    correct_by: date | None = Field(None, title="整改期限", description="不需要整改的留空")

    @model_validator(mode="after")
    def _reasons(self) -> Self:
        codes = [finding.code for finding in self.findings]
        if len(set(codes)) != len(codes):
            raise ValueError("同一要点填写了两次")
        if any(each.result == "failed" and not each.note for each in self.findings):
            raise ValueError("不符合的要点须写明是什么问题")
        return self


class AnswerCorrection(StepInput):
    """整改: what the unit has put right."""

    note: Text = Field(title="整改情况", min_length=2, max_length=500, json_schema_extra=LONG)


class AcceptCorrection(StepInput):
    """核实整改."""

    accepted: bool = Field(title="整改属实")
    note: Text = Field("", title="说明", max_length=300)


class SayHint(StepInput):
    """核实提示: what a person found after looking."""

    word: Literal["fine", "follow"] = Field(
        title="核实结果",
        json_schema_extra={"labels": {"fine": "核实无问题", "follow": "转进一步核查"}},
    )  # fmt: skip
    reason: Text = Field(title="说明", min_length=2, max_length=300)


class CloseReview(StepInput):
    """结束评查."""

    conclusion: Text = Field(
        title="评查结论", min_length=2, max_length=5000, json_schema_extra=LONG
    )
