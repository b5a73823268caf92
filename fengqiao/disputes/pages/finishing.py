"""Answers and ratings on a dispute's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.disputes.models import Rating
from fengqiao.disputes.pages.part import Part, Section
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.workflow.pages import Place

SIDES = {"applicant": "申请人一方", "respondent": "被申请人一方"}


def side_choices(_place: Place) -> list[Choice]:
    return [Choice(value, label) for value, label in SIDES.items()]


def satisfaction_choices(_place: Place) -> list[Choice]:
    return [Choice(str(level), label) for level, label in Rating.LEVELS.items()]


def answers(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """What the office told the resident."""
    rows = [(row, mask_text(row.text, names=names)) for row in place.matter.answers.order_by("pk")]
    return {"answers": rows} if rows else None


def ratings(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """What each side says of the result."""
    rows = [
        (SIDES.get(row.side, row.side), row, Rating.LEVELS.get(row.satisfied or 0, ""),
         mask_text(row.comment, names=names))
        for row in place.matter.ratings.order_by("pk")
    ]  # fmt: skip
    return {"ratings": rows} if rows else None


PART = Part(
    sections=(
        Section("disputes/sections/answers.html", answers),
        Section("disputes/sections/ratings.html", ratings),
    ),
    choices={"side": side_choices, "satisfaction": satisfaction_choices},
    initial={"rate": lambda _place: {"via": "visit"}},
)
