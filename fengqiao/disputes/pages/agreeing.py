"""Agreements on a dispute's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.pages.part import Part, Section, masked
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.workflow.pages import Place


def agreements(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """What was agreed, and until when the court may be asked to confirm it."""
    rows = [
        (
            masked(row, names, "signatures"),
            mask_text(row.facts, names=names),
            mask_text(row.terms, names=names),
        )
        for row in place.matter.agreements.order_by("pk")
    ]
    return {"agreements": rows} if rows else None


PART = Part(
    sections=(Section("disputes/sections/agreements.html", agreements),),
    initial={"agree": lambda place: {"agreed_on": timezone.localdate(place.at)}},
)
