"""Inputs of referrals, of group disputes and of what conferences say on a matter."""

from __future__ import annotations

from pydantic import Field

from fengqiao.disputes.inputs.fields import LONG, PARTY, UNIT
from fengqiao.disputes.models.linkage import Direction, Partner
from fengqiao.kernel.workflow.inputs import Day, RowId, StepInput, Text

MOST_REPRESENTATIVES = 5


class Refer(StepInput):
    """对接移送: in or out, with whom, under which number, who does what."""

    partner: Partner = Field(title="对接")
    direction: Direction = Field(title="方向")
    body: Text = Field(title="对方单位", min_length=1, max_length=120)
    number: Text = Field(
        "", title="对方编号", max_length=80, description="如警情编号、案号、信访编号"
    )
    referred_on: Day = Field(title="移送日")
    due_on: Day | None = Field(None, title="反馈截止日")
    division: Text = Field(
        "", title="分工", max_length=500, json_schema_extra=LONG,
        description="三所联动写明派出所、司法所、律师事务所各做什么；110 移交写明移交和到场时间。",
    )  # fmt: skip


class ReportBack(StepInput):
    """对接反馈: the result and the day on which it went back to the sender."""

    referral: RowId = Field(title="移送", json_schema_extra={"widget": "referral"})
    result: Text = Field(title="结果", min_length=2, max_length=500, json_schema_extra=LONG)
    settled: bool = Field(title="已化解")
    returned_on: Day = Field(title="反馈日")


class Elect(StepInput):
    """推选代表人: at most five, each with its authority and those who gave it."""

    representatives: list[RowId] = Field(
        title="代表人", min_length=1, max_length=MOST_REPRESENTATIVES, json_schema_extra=PARTY
    )
    authorised_by: list[RowId] = Field(
        title="推选并授权的当事人", min_length=1, max_length=500, json_schema_extra=PARTY
    )
    authority: Text = Field(
        title="代表权限", min_length=2, max_length=300,
        examples=["参加调解、提出和变更请求；达成协议须另经授权人同意"],
    )  # fmt: skip
    elected_on: Day = Field(title="推选日")


class DecideForGroup(StepInput):
    """代表人决定: it binds those who authorised, and nobody else."""

    decision: Text = Field(title="决定内容", min_length=2, max_length=5000, json_schema_extra=LONG)
    decided_on: Day = Field(title="决定日")


class Option(StepInput):
    """One plan that was weighed."""

    plan: Text = Field(title="方案", min_length=1, max_length=500)
    speaks_for: Text = Field("", title="利", max_length=300)
    speaks_against: Text = Field("", title="弊", max_length=300)


class Task(StepInput):
    """Something that must follow."""

    task: Text = Field(title="事项", min_length=1, max_length=300)
    unit: RowId = Field(title="责任单位", json_schema_extra=UNIT)
    due_on: Day = Field(title="完成期限")


class Discuss(StepInput):
    """会商意见: what a conference compared and chose for this matter."""

    conference: RowId = Field(title="哪次会商", json_schema_extra={"widget": "conference"})
    options: list[Option] = Field(title="备选方案", min_length=1, max_length=10)
    chosen: Text = Field(title="选定方案", min_length=1, max_length=2000, json_schema_extra=LONG)
    reason: Text = Field(title="理由", min_length=2, max_length=500, json_schema_extra=LONG)
    tasks: list[Task] = Field(default_factory=list, title="后续事项", max_length=20)


class CheckDiscussion(StepInput):
    """会商复查: whether the chosen plan worked."""

    discussion: RowId = Field(title="会商意见", json_schema_extra={"widget": "discussion"})
    worked: bool = Field(title="方案奏效")
    note: Text = Field(title="情况", min_length=2, max_length=500, json_schema_extra=LONG)
