"""The shape in which a part of the work (intake, mediation, …) adds to a dispute's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from django.db.models import Model

    from fengqiao.kernel.workflow.pages import Advice, Choices, Place

RowT = TypeVar("RowT", bound="Model")


@dataclass(frozen=True)
class Section:
    """One section under the matter's situation.

    `context` gets the place and the parties' names, to mask free text with; None shows nothing.
    """

    template: str
    context: Callable[[Place, Sequence[str]], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Part:
    """All that one part of the work adds. `initial`, `advice` and `shows` go by the step's name."""

    sections: tuple[Section, ...] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    initial: Mapping[str, Callable[[Place], Mapping[str, Any]]] = field(default_factory=dict)
    advice: Mapping[str, Callable[[Place], Advice | None]] = field(default_factory=dict)
    shows: Mapping[str, Callable[[Place], Advice]] = field(default_factory=dict)


def masked(row: RowT, names: Sequence[str], *fields: str) -> RowT:
    """A copy of the row to show, its free texts masked."""
    shown = copy(row)
    for name in fields:
        setattr(shown, name, mask_text(getattr(row, name), names=names))
    return shown
