"""Moves values between a posted page, the texts shown in it, and what the model validates.

`Raw` is what the page shows: texts, lists of texts, and nested dictionaries of them. It is
kept as typed, so that a refused page comes back with everything the visitor wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from pydantic import BaseModel

from fengqiao.kernel.personal.masks import is_masked
from fengqiao.kernel.personal.spans import half_width
from fengqiao.kernel.ui.schema_fields import FieldSpec, Kind

Raw = dict[str, Any]

LISTS = {Kind.CHOICES, Kind.FILE}
MOST_ROWS = 50


# Stores the files posted under a name and returns their ids.
Uploads = Callable[[str], list[str]]


def read_post(
    specs: Iterable[FieldSpec], data: QueryDict, prefix: str = "", uploads: Uploads | None = None
) -> Raw:
    """What was posted, as typed; rows are those whose number was posted under the list's name."""
    raw: Raw = {}
    for spec in specs:
        path = prefix + spec.name
        if spec.kind == Kind.ROWS:
            # Each number once: a forged page cannot make nested rows multiply.
            numbers = dict.fromkeys(each for each in data.getlist(path) if each.isdigit())
            raw[spec.name] = [
                read_post(spec.fields, data, f"{path}.{number}.", uploads) for number in numbers
            ]
        elif spec.kind == Kind.GROUP:
            raw[spec.name] = read_post(spec.fields, data, f"{path}.", uploads)
        elif spec.kind == Kind.FILE:
            stored = [value for value in data.getlist(path) if value]
            raw[spec.name] = stored + (uploads(path) if uploads else [])
        elif spec.kind in LISTS:
            raw[spec.name] = [value for value in data.getlist(path) if value]
        else:
            raw[spec.name] = data.get(path, "")
    return raw


def show_initial(specs: Iterable[FieldSpec], initial: Mapping[str, Any] | BaseModel | None) -> Raw:
    """Texts for an unposted page: the given values, else the model's defaults."""
    given = _as_mapping(initial)
    return {spec.name: show(spec, given.get(spec.name, spec.default)) for spec in specs}


def show(spec: FieldSpec, value: Any) -> Any:
    if spec.kind == Kind.ROWS:
        rows = [show_initial(spec.fields, row) for row in value or []]
        least = max(spec.min_length or 0, 1 if spec.required else 0)
        return rows + [show_initial(spec.fields, None) for _ in range(least - len(rows))]
    if spec.kind == Kind.GROUP:
        return show_initial(spec.fields, value)
    if spec.kind in LISTS:
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        return [as_text(each) for each in values if each not in (None, "")]
    if spec.kind == Kind.LINES:
        return "\n".join(as_text(each) for each in value or [])
    return "" if shows_mask(spec, value) else as_text(value)


def as_text(value: Any) -> str:
    """A value as its control shows it; moments in the office's time zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def shows_mask(spec: FieldSpec, value: Any) -> bool:
    """Whether a value is only the mask of a personal one (张**, 138****1234).

    Such a text must not stand in an editable field, where saving would put it in the place of
    the real one. Long texts are looked at only when the field is declared personal, because an
    asterisk is common in them.
    """
    if not isinstance(value, str) or not (spec.personal or spec.kind == Kind.TEXT):
        return False
    return is_masked(value)


def to_validate(specs: Iterable[FieldSpec], raw: Raw) -> Raw:
    """What the model is given: empty answers left out or None, typed texts left to pydantic."""
    values = {spec.name: value_of(spec, raw.get(spec.name)) for spec in specs}
    return {name: value for name, value in values.items() if value is not LEFT_OUT}


LEFT_OUT = object()


def value_of(spec: FieldSpec, raw: Any) -> Any:
    if spec.kind == Kind.ROWS:
        rows = [to_validate(spec.fields, row) for row in raw or []]
        return rows if rows or not spec.required else LEFT_OUT
    if spec.kind == Kind.GROUP:
        return None if spec.nullable and is_empty(raw) else to_validate(spec.fields, raw or {})
    if spec.kind == Kind.LINES:
        raw = [line.strip() for line in (raw or "").splitlines() if line.strip()]
    if isinstance(raw, list):
        return many_of(spec, raw)
    text = (raw or "").strip() if spec.kind != Kind.TEXTAREA else (raw or "").strip("\r\n ")
    return parsed(spec, text) if text else nothing(spec)


def many_of(spec: FieldSpec, values: list[str]) -> Any:
    if not spec.multiple:
        return values[0] if values else nothing(spec)
    return values if values or not spec.required else LEFT_OUT


def nothing(spec: FieldSpec) -> Any:
    """What an empty answer means: None where allowed, an empty text, else the model's default."""
    if spec.kind == Kind.BOOLEAN and not (spec.required or spec.nullable):
        return False  # an unticked box is not posted
    if spec.required:
        return LEFT_OUT
    if spec.nullable:
        return None
    is_text = spec.kind in (Kind.TEXT, Kind.TEXTAREA) and not spec.min_length
    return "" if is_text else LEFT_OUT


def parsed(spec: FieldSpec, text: str) -> Any:
    """Only what pydantic cannot know: wide digits and commas in numbers, the office's zone."""
    if spec.kind in (Kind.INTEGER, Kind.DECIMAL):
        return half_width(text).replace(",", "")
    if spec.kind == Kind.DATETIME:
        return with_zone(text)
    if spec.kind == Kind.TEXTAREA:
        return text.replace("\r\n", "\n")
    return text


def with_zone(text: str) -> Any:
    """A typed local moment with the office's zone; what is no moment is left for pydantic."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def is_empty(raw: Any) -> bool:
    if isinstance(raw, dict):
        return all(is_empty(value) for value in raw.values())
    if isinstance(raw, list):
        return all(is_empty(value) for value in raw)
    return not (raw or "").strip()


def apply_edit(specs: Iterable[FieldSpec], raw: Raw, action: str) -> None:
    """Add or remove a row: `add:parties`, `remove:parties:1`. Anything else changes nothing."""
    verb, _, rest = action.partition(":")
    path, _, number = rest.partition(":")
    found = find_rows(tuple(specs), raw, path.split("."))
    if found is None:
        return
    spec, rows = found
    if verb == "add" and len(rows) < (spec.max_length or MOST_ROWS):
        rows.append(show_initial(spec.fields, None))
    elif verb == "remove" and number.isdigit() and int(number) < len(rows):
        del rows[int(number)]


def find_rows(
    specs: tuple[FieldSpec, ...], raw: Raw, path: list[str]
) -> tuple[FieldSpec, list[Raw]] | None:
    spec = next((each for each in specs if each.name == path[0]), None)
    if spec is None or spec.kind not in (Kind.ROWS, Kind.GROUP):
        return None
    inside, rest = raw[spec.name], path[1:]
    if spec.kind == Kind.GROUP:
        return find_rows(spec.fields, inside, rest) if rest else None
    if not rest:
        return spec, inside
    if not rest[0].isdigit() or int(rest[0]) >= len(inside) or len(rest) < 2:
        return None
    return find_rows(spec.fields, inside[int(rest[0])], rest[1:])


def _as_mapping(value: Mapping[str, Any] | BaseModel | None) -> Mapping[str, Any]:
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in type(value).model_fields}
    return value or {}
