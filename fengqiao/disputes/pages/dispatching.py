"""Triage and dispatch on a dispute's page: the type, the list and the unit that are proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.pages.part import Part
from fengqiao.disputes.rules.types import dispute_types
from fengqiao.disputes.rules.where import unit_named_in
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.pages import Place


def type_choices(_place: Place | None = None) -> list[Choice]:
    """The dispute types in force."""
    return [Choice(each.code, each.name) for each in dispute_types().values()]


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
    advice={"dispatch": dispatch_advice},
)
