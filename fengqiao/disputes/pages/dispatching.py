"""Triage and dispatch on a dispute's page: the type, the list and the unit that are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Complexity, FiveList
from fengqiao.disputes.pages.part import Part
from fengqiao.disputes.rules.five_lists import placement
from fengqiao.disputes.rules.types import dispute_types, type_name
from fengqiao.disputes.rules.where import unit_named_in
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.choices import similar_here
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.pages import Place


def type_choices(_place: Place | None = None) -> list[Choice]:
    """The dispute types in force."""
    return [Choice(each.code, each.name) for each in dispute_types().values()]


def triage_advice(place: Place) -> Advice:
    """The suggestion, and the list that the rule gives for each complexity."""
    dispute, matter = place.matter.dispute, place.matter
    repeats = matter.links_in.filter(kind="duplicate", undone_at=None).count()
    amount = None if dispute.amount is None else float(dispute.amount)
    lists = [
        (
            complexity.label,
            placement(
                people=dispute.people, complexity=complexity.value, channel=matter.channel,
                amount=amount, repeats=repeats,
            ),
        )
        for complexity in Complexity
    ]  # fmt: skip
    suggestion = dispute.suggestion
    return Advice(
        "disputes/advice_triage.html",
        {
            "suggestion": suggestion,
            "suggested_name": type_name(suggestion.get("category", "")),
            "lists": [(label, five_list_name(p.five_list), p.rule) for label, p in lists],
            "likely": similar_here(place)[:5],
        },
    )


def five_list_name(code: str) -> str:
    """The Chinese name of one of the five lists."""
    return FiveList(code).label if code else ""


def dispatch_advice(place: Place) -> Advice:
    """The unit whose area the place names; none when no name occurs or several do."""
    matter, tree = place.matter, tree_of(place.post.street)
    names = {node.id: node.name for _, node in tree.walk() if node.parent_id is not None}
    found = unit_named_in(names, matter.place) or unit_named_in(names, matter.title)
    where = "发生地" if found and unit_named_in(names, matter.place) else "标题"
    return Advice(
        "disputes/advice_dispatch.html",
        {"unit": found, "unit_name": tree.name(found.unit_id) if found else "", "where": where},
    )


PART = Part(
    choices={"dispute_type": type_choices},
    initial={"triage": lambda place: {"category": place.matter.category}},
    advice={"triage": triage_advice, "dispatch": dispatch_advice},
)
