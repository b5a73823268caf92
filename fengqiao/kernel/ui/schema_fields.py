"""Describes a pydantic model field by field: what to ask, how, and with which choices.

The web form, the import columns and the manual all read this description, so that a step's
input is defined once. Free of requests and of the database.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined


class Kind(StrEnum):
    """How a field is asked."""

    TEXT = "text"
    TEXTAREA = "textarea"
    LINES = "lines"  # a list of texts, one a line
    CHOICE = "choice"
    CHOICES = "choices"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FILE = "file"
    HIDDEN = "hidden"
    GROUP = "group"  # one nested model
    ROWS = "rows"  # a list of nested models


# Values of json_schema_extra={"widget": …} that choose a kind; any other value names a
# source of choices, given to the form by its page ("unit", "post", …).
WIDGET_KINDS = {
    "text": Kind.TEXT,
    "textarea": Kind.TEXTAREA,
    "file": Kind.FILE,
    "hidden": Kind.HIDDEN,
}
# Widgets that keep the kind and change its looks.
LOOKS = frozenset({"radio", "select", "tel", "email", "checkbox"})


@dataclass(frozen=True)
class Choice:
    """One option: the value that is stored, the words shown, an optional heading and hint."""

    value: str
    label: str
    group: str = ""
    hint: str = ""


YES_NO = (Choice("true", "是"), Choice("false", "否"))


@dataclass(frozen=True)
class FieldSpec:
    """One field of a model, as a form or a table of columns needs it."""

    name: str
    label: str
    help: str
    example: str
    kind: Kind
    required: bool
    nullable: bool
    multiple: bool = False
    choices: tuple[Choice, ...] = ()
    source: str = ""
    look: str = ""
    suffix: str = ""
    min_length: int | None = None
    max_length: int | None = None
    minimum: str = ""
    maximum: str = ""
    default: Any = None
    item: type[BaseModel] | None = None
    # Personal data: what is prefilled may be a mask, also in long texts.
    personal: bool = False
    autocomplete: str = ""

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Fields of the nested model of a GROUP or of each of the ROWS."""
        return describe(self.item) if self.item else ()


@dataclass(frozen=True)
class Column:
    """One column of an import file or one line of the manual."""

    path: str
    label: str
    required: bool
    kind: Kind
    choices: tuple[Choice, ...]


@lru_cache(maxsize=512)
def describe(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """Fields of the model in their order. Raises TypeError for a type that no form can ask."""
    return tuple(describe_field(name, info) for name, info in model.model_fields.items())


def columns(model: type[BaseModel]) -> list[Column]:
    """Flat list of the model's fields; `parties[].name` is the name in each row of `parties`.

    A column is required when it and everything around it is.
    """
    return list(_columns(describe(model), "", "", required=True))


def _columns(
    specs: Iterable[FieldSpec], path: str, label: str, *, required: bool
) -> Iterator[Column]:
    for spec in specs:
        here, words, must = path + spec.name, label + spec.label, required and spec.required
        if spec.item is None:
            yield Column(here, words, must, spec.kind, spec.choices)
        else:
            inner = here + ("[]." if spec.kind == Kind.ROWS else ".")
            yield from _columns(spec.fields, inner, f"{words}·", required=must)


def describe_field(name: str, info: FieldInfo) -> FieldSpec:
    """Turn one pydantic field into what a form asks."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    plain, nullable, metadata = strip(info.annotation, tuple(info.metadata))
    multiple = get_origin(plain) in (list, tuple, set, frozenset)
    inner = strip(get_args(plain)[0], ())[0] if multiple else plain
    widget = str(extra.get("widget", ""))
    source = "" if widget in WIDGET_KINDS or widget in LOOKS else widget
    kind = WIDGET_KINDS.get(widget) or kind_of(name, inner, multiple=multiple, source=source)
    limits = limits_of(metadata)
    default = info.get_default(call_default_factory=True, validated_data={})
    return FieldSpec(
        name=name,
        label=info.title or name,
        help=info.description or "",
        example=str(info.examples[0]) if info.examples else "",
        kind=kind,
        required=info.is_required(),
        nullable=nullable,
        multiple=multiple,
        choices=choices_of(inner, extra.get("labels")),
        source=source,
        look=widget if widget in LOOKS else "",
        suffix=str(extra.get("suffix", "")),
        min_length=limits.get("min_length"),
        max_length=limits.get("max_length"),
        minimum=str(limits.get("ge", limits.get("gt", ""))),
        maximum=str(limits.get("le", limits.get("lt", ""))),
        default=None if default is PydanticUndefined else default,
        item=inner if is_model(inner) else None,
        personal=bool(extra.get("personal")),
        autocomplete=str(extra.get("autocomplete", "")),
    )


def strip(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, bool, tuple[Any, ...]]:
    """The type without Annotated and None, whether None was allowed, and all constraints."""
    nullable = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata = (*metadata, *unpack(more))
        elif origin in (Union, types.UnionType):
            members = [part for part in get_args(annotation) if part is not type(None)]
            if len(members) != 1:
                return annotation, nullable, metadata
            annotation, nullable = members[0], True
        else:
            return annotation, nullable, metadata


def unpack(metadata: Iterable[Any]) -> Iterator[Any]:
    """Constraints, also those inside a Field(…) that stands within Annotated."""
    for part in metadata:
        if isinstance(part, FieldInfo):
            yield from part.metadata
        else:
            yield part


def limits_of(metadata: Iterable[Any]) -> dict[str, Any]:
    """Bounds by name: min_length, max_length, ge, gt, le, lt."""
    names = ("min_length", "max_length", "ge", "gt", "le", "lt")
    return {
        name: value
        for part in metadata
        for name in names
        if (value := getattr(part, name, None)) is not None
    }


def is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


# bool before int and datetime before date: each is a subclass of the other.
SIMPLE_KINDS: tuple[tuple[type, Kind], ...] = (
    (Enum, Kind.CHOICE),
    (bool, Kind.BOOLEAN),
    (int, Kind.INTEGER),
    (Decimal, Kind.DECIMAL),
    (float, Kind.DECIMAL),
    (datetime, Kind.DATETIME),
    (date, Kind.DATE),
    (str, Kind.TEXT),
)
# pydantic's own date classes are neither dates nor datetimes to Python.
NAMED_KINDS = {
    "AwareDatetime": Kind.DATETIME,
    "PastDatetime": Kind.DATETIME,
    "FutureDatetime": Kind.DATETIME,
    "PastDate": Kind.DATE,
    "FutureDate": Kind.DATE,
}
MANY = {Kind.CHOICE: Kind.CHOICES, Kind.TEXT: Kind.LINES, Kind.INTEGER: Kind.LINES}


def kind_of(name: str, inner: Any, *, multiple: bool, source: str) -> Kind:
    """The kind that asks for values of this type."""
    if is_model(inner):
        return Kind.ROWS if multiple else Kind.GROUP
    one = Kind.CHOICE if source or get_origin(inner) is Literal else simple_kind(inner)
    if one is None or (multiple and one not in MANY):
        raise TypeError(f"字段 {name} 的类型 {inner!r} 没有对应的表单控件。")
    return MANY[one] if multiple else one


def simple_kind(inner: Any) -> Kind | None:
    if not isinstance(inner, type):
        return None
    named = NAMED_KINDS.get(inner.__name__)
    return named or next((kind for base, kind in SIMPLE_KINDS if issubclass(inner, base)), None)


def choices_of(inner: Any, labels: Any) -> tuple[Choice, ...]:
    """Options of an Enum (its `label`, as Django's TextChoices have) or a Literal (`labels`)."""
    words = labels if isinstance(labels, dict) else {}
    if get_origin(inner) is Literal:
        return tuple(Choice(str(v), str(words.get(str(v), v))) for v in get_args(inner))
    if isinstance(inner, type) and issubclass(inner, Enum):
        return tuple(
            Choice(str(member.value), str(words.get(str(member.value), _word(member))))
            for member in inner
        )
    return ()


def _word(member: Enum) -> str:
    return str(getattr(member, "label", "") or member.value)
