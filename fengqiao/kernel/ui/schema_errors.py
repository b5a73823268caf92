"""Puts pydantic's errors into Chinese, each beside the field it speaks of.

Free of Django: the import, the API and the web form say the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fengqiao.kernel.ui.schema_fields import FieldSpec, Kind, describe

Errors = dict[str, list[str]]

CHOOSE = {Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN}


def chinese_errors(model: type[BaseModel], error: ValidationError) -> Errors:
    """Messages by field path (`title`, `parties.0.name`); the key "" is the form as a whole."""
    found: Errors = {}
    for detail in error.errors(include_url=False):
        path, spec = locate(describe(model), detail["loc"])
        text = message(spec, detail)
        if text not in found.setdefault(path, []):
            found[path].append(text)
    return found


def locate(specs: Iterable[FieldSpec], loc: tuple[int | str, ...]) -> tuple[str, FieldSpec | None]:
    """The deepest known field on the error's way, and its path.

    What pydantic adds below a field (the name of a union member, the index of a choice) is
    left out, because the visitor sees one control for it.
    """
    if not loc:
        return "", None
    name, rest = loc[0], loc[1:]
    spec = next((each for each in specs if each.name == name), None)
    if spec is None:
        return "", None
    path = spec.name
    if spec.kind == Kind.ROWS and rest and isinstance(rest[0], int):
        path, rest = f"{path}.{rest[0]}", rest[1:]
    elif spec.kind != Kind.GROUP:
        return path, spec
    inner, inner_spec = locate(spec.fields, rest)
    return (f"{path}.{inner}", inner_spec) if inner else (path, spec if not rest else None)


def message(spec: FieldSpec | None, detail: ErrorDetails) -> str:
    """One sentence that says what to do."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error") or "").strip() or "内容不符合要求。"
    if kind == "missing" or is_blank(detail):
        return please_fill(spec, detail)
    say = MESSAGES.get(kind)
    if say is None:
        return f"内容不符合要求（{kind}）。"
    return say(spec, context) if callable(say) else say


def is_blank(detail: ErrorDetails) -> bool:
    """A required text left empty, or a required list without an entry."""
    short = detail["type"] in ("string_too_short", "too_short")
    return detail.get("input") is None or (short and not detail.get("input"))


def please_fill(spec: FieldSpec | None, detail: ErrorDetails) -> str:
    if spec is None:
        return f"缺少 {detail['loc'][-1]}。" if detail["loc"] else "缺少内容。"
    if spec.kind == Kind.ROWS:
        return f"请至少添加一项{spec.label}。"
    if spec.kind == Kind.FILE:
        return f"请上传{spec.label}。"
    return f"请{'选择' if spec.kind in CHOOSE else '填写'}{spec.label}。"


Say = str | Callable[[FieldSpec | None, dict[str, Any]], str]


def _example(sample: str) -> Callable[[FieldSpec | None, dict[str, Any]], str]:
    return lambda spec, _: f"请按“{(spec and spec.example) or sample}”的样子填写。"


def _bound(words: str, name: str) -> Callable[[FieldSpec | None, dict[str, Any]], str]:
    return lambda spec, context: f"须{words}{context.get(name)}{spec.suffix if spec else ''}。"


_DAY = _example("2026-01-31")
_MOMENT = _example("2026-01-31 09:30")
_NUMBER = _example("1200.50")
_WHOLE = "请填写整数。"
_PICK = "请从所列选项中选择。"

MESSAGES: dict[str, Say] = {
    "string_too_short": lambda _, c: f"至少填写 {c['min_length']} 个字。",
    "string_too_long": lambda _, c: f"最多 {c['max_length']} 个字，请缩短。",
    "string_pattern_mismatch": lambda spec, _: (
        f"格式不对，请按“{spec.example}”的样子填写。" if spec and spec.example else "格式不对。"
    ),
    "string_type": "请填写文字。",
    "too_short": lambda _, c: f"至少需要 {c['min_length']} 项，现有 {c['actual_length']} 项。",
    "too_long": lambda _, c: f"最多 {c['max_length']} 项，请减少。",
    "enum": _PICK,
    "literal_error": _PICK,
    "bool_parsing": "请选择“是”或“否”。",
    "bool_type": "请选择“是”或“否”。",
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "数字过大。",
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_max_places": lambda _, c: f"最多 {c['decimal_places']} 位小数。",
    "decimal_max_digits": lambda _, c: f"最多 {c['max_digits']} 位数字。",
    "decimal_whole_digits": lambda _, c: f"整数部分最多 {c['whole_digits']} 位。",
    "greater_than": _bound("大于 ", "gt"),
    "greater_than_equal": _bound("不小于 ", "ge"),
    "less_than": _bound("小于 ", "lt"),
    "less_than_equal": _bound("不大于 ", "le"),
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "date_past": "须是过去的日期。",
    "date_future": "须是将来的日期。",
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_past": "须是过去的时间。",
    "datetime_future": "须是将来的时间。",
    "timezone_aware": "时间须带时区，例如 2026-01-31T09:30+08:00。",
    "uuid_parsing": "编号格式不对。",
    "extra_forbidden": "这里不接受未列出的字段，请删去。",
    "model_type": "这一项须由若干字段组成。",
    "model_attributes_type": "这一项须由若干字段组成。",
    "dict_type": "这一项须由若干字段组成。",
    "list_type": "这里须是一个列表。",
    "tuple_type": "这里须是一个列表。",
    "json_invalid": "不是有效的 JSON。",
}
