"""Consent and sittings on a dispute's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.disputes.pages.part import Part, Section, masked
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.workflow.pages import Place


def consents(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Each party's word on being mediated."""
    labels = {known.party.pk: known.label for known in place.parties}
    rows = [
        (labels[row.party_id], masked(row, names, "note"))
        for row in place.matter.consents.order_by("pk")
        if row.party_id in labels
    ]
    return {"consents": rows} if rows else None


def sessions(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """The sittings with their records."""
    rows = [
        (
            masked(row, names, "place"),
            mask_text(row.record, names=names),
            mask_text(row.attendees, names=names),
        )
        for row in place.matter.sessions.select_related("mediator__person").order_by("held_at")
    ]
    return {"sessions": rows} if rows else None


PART = Part(
    sections=(
        Section("disputes/sections/consents.html", consents),
        Section("disputes/sections/sessions.html", sessions),
    ),
    initial={
        "consent": lambda place: {
            "consents": [{"party": str(known.party.pk)} for known in place.parties]
        },
        "session": lambda place: {"held_at": place.at},
    },
)
