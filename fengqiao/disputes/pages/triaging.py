"""Triage on a dispute's page: what is suggested for each field, with reason and confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Complexity
from fengqiao.disputes.pages.part import Part
from fengqiao.disputes.triage.models import SuggestedField
from fengqiao.disputes.triage.suggesting import list_for, suggest_all
from fengqiao.disputes.triage.values import value_name
from fengqiao.kernel.workflow.choices import similar_here
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.pages import Place

# The list follows by rule from the difficulty that is chosen, so only these are put in.
FILLED = (SuggestedField.CATEGORY, SuggestedField.COMPLEXITY)


def triage_advice(place: Place) -> Advice:
    """The suggestions, and the list that the rule gives for each difficulty."""
    dispute, matter = place.matter.dispute, place.matter
    repeats = matter.links_in.filter(kind="duplicate", undone_at=None).count()
    found = suggest_all(matter, dispute, repeats)
    rows = [
        (field.label, value_name(field, said.value) if said else "", said)
        for field, said in found.items()
    ]
    lists = []
    for grade in Complexity:
        listed = list_for(matter, dispute, repeats, grade.value)
        name = value_name(SuggestedField.FIVE_LIST, listed.value)
        lists.append((grade.label, name, listed.reason))
    return Advice(
        "disputes/advice_triage.html",
        {
            "rows": rows,
            "fill": {field: said.value for field in FILLED if (said := found[field])},
            "lists": lists,
            "likely": similar_here(place)[:5],
        },
    )


PART = Part(
    initial={"triage": lambda place: {"category": place.matter.category}},
    advice={"triage": triage_advice},
)
