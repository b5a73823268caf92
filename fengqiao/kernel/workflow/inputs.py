"""The typed input of a step: defined once, read by the form, the API contract and the import."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from fengqiao.kernel.personal.masks import is_masked
from fengqiao.kernel.personal.printable import printable
from fengqiao.kernel.workflow.errors import InvalidInput

# Far enough from both ends of the calendar that zones and periods can be added.
FIRST_YEAR, LAST_YEAR = 1900, 2200


class StepInput(BaseModel):
    """Base of every step's input: unknown fields are refused, blanks at the ends are cut."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


@lru_cache(maxsize=512)
def secret_fields(model: type[BaseModel]) -> frozenset[str]:
    """Fields marked `json_schema_extra={"secret": True}`: the service alone sees and seals them.

    They stay out of the ledger's sealed input, and so out of the trail and of exports.
    """
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("secret")
    )


class Nothing(StepInput):
    """A step that needs no words."""


def _unmasked(text: str) -> str:
    if is_masked(text):
        raise ValueError("这是脱敏后的内容，不能用来覆盖原值；请留空或填写完整内容")
    return printable(text)


def _within_reach(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    return day


def _office_time(moment: datetime) -> datetime:
    _within_reach(moment)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


Text = Annotated[str, AfterValidator(printable)]
# The id of a row: what does not fit a database column never reaches it.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[date, AfterValidator(_within_reach)]
# A moment; one without a zone is the office's time.
Moment = Annotated[datetime, AfterValidator(_office_time)]
# Personal text: a masked value that comes back never overwrites the real one.
Personal = Annotated[str, AfterValidator(_unmasked)]

_MESSAGES = {
    "missing": "必须填写",
    "string_too_short": "必须填写",
    "string_too_long": "最多 {max_length} 字",
    "extra_forbidden": "没有这一项",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "int_parsing": "应为整数",
    "decimal_parsing": "应为数字",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不小于 {ge}",
    "less_than_equal": "不大于 {le}",
    "bool_parsing": "应为是或否",
    "date_from_datetime_parsing": "应为日期，如 2026-03-01",
    "date_parsing": "应为日期，如 2026-03-01",
    "datetime_from_date_parsing": "应为日期和时间，如 2026-03-01T09:30",
    "datetime_parsing": "应为日期和时间，如 2026-03-01T09:30",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "string_pattern_mismatch": "格式不正确",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "list_type": "应为列表",
    "model_type": "应为一组字段",
    "model_attributes_type": "应为一组字段",
    "dict_type": "应为一组字段",
}


def explain_errors(
    error: ValidationError, model: type[BaseModel], *, skip: int = 0
) -> list[tuple[str, str]]:
    """Each pydantic error as (dotted path, Chinese message that names the field by its label).

    `skip` leaves out the first parts of each location, which lead to the model.
    """
    found = []
    for item in error.errors(include_url=False, include_input=False):
        loc = item["loc"][skip:]
        message = f"{_label(model, loc)}{_message(item)}".removeprefix("：")
        found.append((".".join(str(part) for part in loc), message))
    return found


def _message(item: object) -> str:
    kind, context = item["type"], item.get("ctx", {})  # type: ignore[index, attr-defined]
    if kind == "value_error":
        return f"：{context['error']}"
    template = _MESSAGES.get(kind, "不符合要求")
    return template.format(**context) if context else template


def _label(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    names: list[str] = []
    current: object = model
    for part in loc:
        if isinstance(part, int):
            names.append(f"第{part + 1}项")
            continue
        field = getattr(current, "model_fields", {}).get(part)
        names.append(f"“{field.title or part}”" if field else f"“{part}”")
        current = _inner_model(field.annotation) if field else None
    return "的".join(names)


def _inner_model(annotation: object) -> object:
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def validated(model: type[StepInput], data: object) -> StepInput:
    """The checked input; raises InvalidInput with every problem in Chinese."""
    if isinstance(data, model):
        return data
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(explain_errors(error, model)) from error
