"""A sound input for any step, made from its schema."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

# Where the type alone does not say what is sound.
WORDS = {"category": "neighbours", "form": "oral", "side": "applicant"}


def sample(model: type[BaseModel]) -> dict[str, Any]:
    """Every required field filled with the plainest value of its type."""
    return {
        name: WORDS.get(name) or _value(field.annotation, field)
        for name, field in model.model_fields.items()
        if field.is_required()
    }


def _value(kind: Any, field: FieldInfo) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return None
    if get_origin(kind) is list:
        return [_value(get_args(kind)[0], field)]
    kind = get_args(kind)[0] if get_args(kind) else kind
    if issubclass(kind, BaseModel):
        return sample(kind)
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    plain = {bool: True, int: 1, str: "写明情况", date: "2026-03-01", datetime: "2026-03-01T09:00"}
    return plain[kind]
