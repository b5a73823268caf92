"""Merging and the file of a dispute on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.pages.part import Part
from fengqiao.disputes.rules.dossier import item_names
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.choices import similar_here
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.pages import Place


def dossier_choices(_place: Place) -> list[Choice]:
    return [Choice(code, name) for code, name in item_names().items()]


def merge_advice(place: Place) -> Advice:
    """The likeliest matters that this one may be merged into."""
    return Advice(
        "disputes/advice_merge.html",
        {"likely": similar_here(place)[:5], "find": place.query.get("find", "")},
    )


PART = Part(choices={"dossier_item": dossier_choices}, advice={"merge": merge_advice})
