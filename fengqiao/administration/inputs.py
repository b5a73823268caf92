"""What the administrators' pages ask, once for each form."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator, model_validator

from fengqiao.api.models import Scope
from fengqiao.kernel.org.models import ADMINISTRATORS, Duty
from fengqiao.kernel.periods.calendar import CalendarError, YearTable
from fengqiao.kernel.workflow.inputs import Day, RowId, StepInput, Text

Name = Annotated[Text, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z_.-]*$", max_length=40)]
LONGEST_FESTIVAL_DAYS = 16


def _log_in_name(text: str) -> str:
    if not text.isascii() or not text.replace(".", "").replace("-", "").replace("_", "").isalnum():
        raise ValueError("用户名只能用字母、数字和 . - _")
    return text


LogInName = Annotated[str, AfterValidator(_log_in_name)]


class UnitInput(StepInput):
    """A new unit."""

    code: Code = Field(title="代码", description="本街道内唯一，以后不能改。", examples=["1101"])
    name: Name = Field(title="名称", max_length=60)
    kind: Annotated[Text, Field(min_length=1, max_length=30)] = Field(
        title="类型", description="可填新的类型，如 网格、居民区、部门。"
    )
    parent: RowId = Field(title="上级单位", json_schema_extra={"widget": "unit"})
    brand: Text = Field("", title="品牌名称", max_length=60, description="如品牌调解室、工作站名。")


class UnitChangeInput(StepInput):
    """What may be changed of a unit."""

    name: Name = Field(title="名称", max_length=60)
    kind: Annotated[Text, Field(min_length=1, max_length=30)] = Field(title="类型")
    brand: Text = Field("", title="品牌名称", max_length=60)
    is_active: bool = Field(True, title="启用")


class UnitMoveInput(StepInput):
    """Where a unit is hung."""

    parent: RowId = Field(title="新的上级单位", json_schema_extra={"widget": "unit"})


class KindInput(StepInput):
    """A unit kind's name."""

    name: Annotated[Text, Field(min_length=1, max_length=30)] = Field(title="类型名称")


class PersonInput(StepInput):
    """A new person."""

    code: Code = Field(title="工号", description="本街道内唯一。")
    name: Annotated[Text, Field(min_length=1, max_length=40)] = Field(title="姓名")
    username: LogInName | None = Field(
        None, title="用户名", max_length=50, description="要登录的人填写；密码随后另设。"
    )


class PersonChangeInput(StepInput):
    """What may be corrected of a person."""

    code: Code = Field(title="工号")
    name: Annotated[Text, Field(min_length=1, max_length=40)] = Field(title="姓名")


class LogInInput(StepInput):
    """A user name for somebody who has none."""

    username: LogInName = Field(title="用户名", min_length=1, max_length=50)


class PostInput(StepInput):
    """A proposed post."""

    unit: RowId = Field(title="单位", json_schema_extra={"widget": "unit"})
    title: Annotated[Text, Field(min_length=1, max_length=40)] = Field(title="岗位名称")
    duties: list[Duty] = Field(
        title="职责",
        min_length=1,
        description="系统、安全、审计管理员须由三人分别担任，且不得兼任其他职责。",
    )
    starts_on: Day = Field(title="任职起")
    ends_on: Day | None = Field(None, title="任职止")

    @model_validator(mode="after")
    def check(self) -> PostInput:
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("任职止不能早于任职起")
        wanted = set(self.duties)
        if wanted & ADMINISTRATORS and len(wanted) > 1:
            raise ValueError("管理员职责只能单独设岗，请不要同时选择其他职责")
        return self


class PostEndInput(StepInput):
    """The last day of a post."""

    ends_on: Day = Field(title="最后一天")


class ReasonInput(StepInput):
    """Why something is done."""

    reason: Annotated[Text, Field(min_length=2, max_length=200)] = Field(
        title="理由", json_schema_extra={"widget": "textarea"}
    )


class TokenInput(StepInput):
    """What a token may be used for."""

    post: RowId = Field(title="岗位", json_schema_extra={"widget": "post"})
    name: Name = Field(title="用途", examples=["与市平台对接"])
    scopes: list[Scope] = Field(title="权限范围", min_length=1)
    days: int = Field(90, title="有效期", ge=1, le=366, json_schema_extra={"suffix": "天"})

    @property
    def lasts(self) -> timedelta:
        return timedelta(days=self.days)


class FestivalRow(StepInput):
    """Days off of one festival, first to last."""

    name: Annotated[Text, Field(min_length=1, max_length=20)] = Field(
        title="节日", examples=["国庆节"]
    )
    first_day: Day = Field(title="放假第一天")
    last_day: Day = Field(title="放假最后一天")

    @model_validator(mode="after")
    def check(self) -> FestivalRow:
        length = (self.last_day - self.first_day).days + 1
        if not 1 <= length <= LONGEST_FESTIVAL_DAYS:
            raise ValueError(f"最后一天不早于第一天，且一个节日不超过{LONGEST_FESTIVAL_DAYS}天")
        return self


class MakeUpRow(StepInput):
    """A weekend day worked instead."""

    day: Day = Field(title="上班日期")
    name: Text = Field("", title="所调节日", max_length=20)


class NoticeInput(StepInput):
    """A yearly notice in rows."""

    year: int = Field(title="年度", ge=2004, le=2200)
    notice: Text = Field("", title="文号", max_length=60, examples=["国办发明电〔2025〕7号"])
    festivals: list[FestivalRow] = Field(title="放假", min_length=1, max_length=20)
    workdays: list[MakeUpRow] = Field(default_factory=list, title="调休上班", max_length=30)

    @field_validator("workdays")
    @classmethod
    def each_day_once(cls, rows: list[MakeUpRow]) -> list[MakeUpRow]:
        if len({row.day for row in rows}) != len(rows):
            raise ValueError("同一天写了两次")
        return rows

    @model_validator(mode="after")
    def check(self) -> NoticeInput:
        try:
            self.table()
        except CalendarError as error:
            raise ValueError(str(error)) from error
        return self

    def table(self) -> YearTable:
        """The notice as the calendar keeps it; raises CalendarError."""
        holidays = {
            row.first_day + timedelta(days=number): row.name
            for row in self.festivals
            for number in range((row.last_day - row.first_day).days + 1)
        }
        return YearTable(
            year=self.year,
            holidays=holidays,
            workdays={row.day: row.name for row in self.workdays},
            notice=self.notice,
        )


class NoticeTextInput(StepInput):
    """A yearly notice as TOML."""

    text: str = Field(
        title="TOML 文本", max_length=20_000, json_schema_extra={"widget": "textarea"},
        description="year、notice、[holidays]、[workdays]；日期 = \"节日\"，每行一天。",
    )  # fmt: skip
