"""The Chinese words for pydantic's errors."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails
from pydantic_core.core_schema import ErrorType

from fengqiao.kernel.ui.schema_errors import MESSAGES, Errors, chinese_errors


class Inner(BaseModel):
    name: str = Field(title="姓名", min_length=1)

    @model_validator(mode="after")
    def _not_nobody(self) -> "Inner":
        if self.name == "无名":
            raise ValueError("姓名须是真名。")
        return self


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field("标题", title="标题", min_length=2, max_length=4, pattern="^[^#]*$")
    code: str = Field("A-1", title="代码", pattern="^[A-Z]-[0-9]$", examples=["A-1"])
    kind: Literal["a"] = Field("a", title="类型")
    count: int = Field(1, title="人数", ge=1, le=9, json_schema_extra={"suffix": "人"})
    amount: Decimal = Field(Decimal(0), title="金额", max_digits=5, decimal_places=2)
    day: date = Field(date(2026, 1, 1), title="日期")
    at: datetime = Field(datetime(2026, 1, 1), title="时间")  # noqa: DTZ001
    aware: AwareDatetime | None = Field(None, title="时刻")
    agreed: bool = Field(True, title="同意")
    many: list[str] = Field(default_factory=list, title="关键词", max_length=1)
    inner: Inner | None = Field(None, title="代理人")
    rows: list[Inner] = Field([Inner(name="甲")], title="当事人", min_length=1)

    @model_validator(mode="after")
    def _title_is_not_forbidden(self) -> "Model":
        if self.title == "禁止":
            raise ValueError("标题不能是禁止。")
        return self


class Required(BaseModel):
    text: str = Field(title="说明")
    kind: Literal["a"] = Field(title="类型")
    rows: list[Inner] = Field(title="当事人")
    file: str = Field(title="材料", json_schema_extra={"widget": "file"})


def errors_of(model: type[BaseModel], data: dict[str, Any]) -> Errors:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return chinese_errors(model, caught.value)


@pytest.mark.parametrize(
    ("data", "path", "text"),
    [
        ({"title": "短"}, "title", "至少填写 2 个字。"),
        ({"title": ""}, "title", "请填写标题。"),
        ({"title": "太长的标题"}, "title", "最多 4 个字，请缩短。"),
        ({"title": "标#题"}, "title", "格式不对。"),
        ({"title": 3}, "title", "请填写文字。"),
        ({"code": "1"}, "code", "格式不对，请按“A-1”的样子填写。"),
        ({"kind": "b"}, "kind", "请从所列选项中选择。"),
        ({"count": "三"}, "count", "请填写整数。"),
        ({"count": "1.5"}, "count", "请填写整数。"),
        ({"count": 0}, "count", "须不小于 1人。"),
        ({"count": 10}, "count", "须不大于 9人。"),
        ({"amount": "钱"}, "amount", "请按“1200.50”的样子填写。"),
        ({"amount": "1.234"}, "amount", "最多 2 位小数。"),
        ({"amount": "9999"}, "amount", "整数部分最多 3 位。"),
        ({"day": "昨天"}, "day", "请按“2026-01-31”的样子填写。"),
        ({"day": "2026-02-30"}, "day", "请按“2026-01-31”的样子填写。"),
        ({"at": "昨天"}, "at", "请按“2026-01-31 09:30”的样子填写。"),
        ({"aware": "2026-01-31T09:30"}, "aware", "时间须带时区，例如 2026-01-31T09:30+08:00。"),
        ({"agreed": "或许"}, "agreed", "请选择“是”或“否”。"),
        ({"many": ["一", "二"]}, "many", "最多 1 项，请减少。"),
        ({"many": "一"}, "many", "这里须是一个列表。"),
        ({"many": [1]}, "many", "请填写文字。"),
        ({"inner": {}}, "inner.name", "请填写姓名。"),
        ({"inner": {"name": "无名"}}, "inner", "姓名须是真名。"),
        ({"inner": "甲"}, "inner", "这一项须由若干字段组成。"),
        ({"rows": [{"name": "甲"}, {}]}, "rows.1.name", "请填写姓名。"),
        ({"rows": [{"name": "甲"}, {"name": "无名"}]}, "rows.1", "姓名须是真名。"),
        ({"rows": []}, "rows", "请至少添加一项当事人。"),
        ({"title": "禁止"}, "", "标题不能是禁止。"),
        ({"other": 1}, "", "这里不接受未列出的字段，请删去。"),
    ],
)
def test_each_error_stands_beside_its_field(data: dict[str, Any], path: str, text: str) -> None:
    assert errors_of(Model, data) == {path: [text]}


def test_what_is_missing_is_asked_for_by_the_right_verb() -> None:
    assert errors_of(Required, {}) == {
        "text": ["请填写说明。"],
        "kind": ["请选择类型。"],
        "rows": ["请至少添加一项当事人。"],
        "file": ["请上传材料。"],
    }


def test_every_message_is_for_an_error_that_pydantic_knows() -> None:
    known = set(get_args(ErrorType))
    assert set(MESSAGES) <= known


def test_an_error_without_words_of_its_own_is_still_told_in_chinese() -> None:
    line = InitErrorDetails(type="bytes_type", loc=("title",), input=1)
    error = ValidationError.from_exception_data("Model", [line])
    assert chinese_errors(Model, error) == {"title": ["内容不符合要求（bytes_type）。"]}
