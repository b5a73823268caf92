"""What conferences ask."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from fengqiao.disputes.conferences.models import ConferenceKind
from fengqiao.disputes.inputs.fields import LONG, UNIT
from fengqiao.disputes.inputs.linking import Task
from fengqiao.kernel.workflow.inputs import Moment, RowId, StepInput, Text


class ParticipantInput(StepInput):
    """One unit or outside body at the table."""

    unit: RowId | None = Field(None, title="本街道单位", json_schema_extra=UNIT)
    body: Text = Field("", title="外单位", max_length=80, examples=["律师事务所"])
    role: Text = Field("", title="职务", max_length=40, examples=["所长"])

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.unit is None) == (not self.body):
            raise ValueError("本街道单位和外单位填写其中一项")
        return self


class ConveneInput(StepInput):
    """召集会商."""

    kind: ConferenceKind = Field(title="类别")
    title: Text = Field(title="议题", min_length=2, max_length=120)
    held_at: Moment = Field(title="时间")
    place: Text = Field(title="地点", min_length=1, max_length=120)
    agenda: Text = Field("", title="议程", max_length=5000, json_schema_extra=LONG)
    previous: RowId | None = Field(
        None, title="复查哪次会商", json_schema_extra={"widget": "conference"}
    )
    participants: list[ParticipantInput] = Field(title="参会单位", min_length=1, max_length=40)


class ConcludeInput(StepInput):
    """会商结论: who came, what was concluded, what must follow."""

    came: list[RowId] = Field(
        default_factory=list, title="到会单位", max_length=40,
        json_schema_extra={"widget": "participant"},
    )  # fmt: skip
    conclusion: Text = Field(
        title="结论", min_length=2, max_length=10_000, json_schema_extra=LONG,
        description="各件纠纷的方案在该纠纷页面用“会商意见”登记；这里写总的结论，不写当事人姓名。",
    )  # fmt: skip
    tasks: list[Task] = Field(default_factory=list, title="后续事项", max_length=20)


class FollowUpInput(StepInput):
    """完成后续事项."""

    result: Text = Field(title="完成情况", min_length=2, max_length=300, json_schema_extra=LONG)
