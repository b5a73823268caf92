"""Pickers of registers: units, posts, bodies of one street."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.mediators.models import MediationBody
from fengqiao.kernel.org.models import ADMINISTRATORS, Post
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.kernel.org.models import Street


def unit_choices(street: Street) -> list[Choice]:
    """Active units, indented by their depth."""
    return [
        Choice(str(node.id), f"{'　' * depth}{node.name}") for depth, node in tree_of(street).walk()
    ]


def post_choices(street: Street, day: date) -> list[Choice]:
    """Posts held on that day that may do work on matters."""
    held = Post.objects.filter(street=street).held_on(day).select_related("unit", "person")
    return [
        Choice(str(post.pk), f"{post.person.name}（{post.title}）", group=post.unit.name)
        for post in held.order_by("unit__code", "pk")
        if not set(post.duties) <= ADMINISTRATORS
    ]


def body_choices(street: Street) -> list[Choice]:
    rows = MediationBody.objects.filter(street=street, is_active=True).order_by("kind", "name")
    return [Choice(str(row.pk), row.name, group=row.get_kind_display()) for row in rows]
