"""看板: the matters of a query by stage, from the rights set, a few cards of each column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, prefetch_related_objects

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.work_list import ORDERS, matters_for, page_of
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.workflow.perform import refusal_of
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.kernel.workflow.selectors import step_url
from fengqiao.kernel.workflow.work_list_page import Row, shown_row
from fengqiao.overview.rules.stages import Stage, stages_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.matters.work_list import Query
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.workflow.procedure import Step

CARDS = 12
MOST_STEPS = 3


@dataclass(frozen=True)
class Card:
    """A matter on the board, and the steps that the post may take on it now."""

    row: Row
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A stage with its whole number of matters and its first cards."""

    stage: Stage
    count: int
    cards: tuple[Card, ...]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.cards)


def stages_at(kind: str = "") -> list[Stage]:
    """The stages of all kinds of matters, or of one."""
    states = [
        state.name
        for procedure in procedures.kinds()
        if not kind or procedure.kind == kind
        for state in procedure.states
    ]
    return stages_of(states)


def chosen(post: Post, query: Query, at: datetime, words: str) -> MatterQuerySet:
    """The visible matters that meet the query and hold the words."""
    found = matters_for(post, query, at)
    return matching(found, words) if words else found


def columns(post: Post, query: Query, at: datetime, *, words: str = "") -> list[Column]:
    """Every stage with its count and first cards: three statements whatever the number of rows."""
    found = chosen(post, query, at, words)
    by_state = dict(found.order_by().values_list("state").annotate(Count("pk")))
    stages = stages_at(query.kind)
    counts = {stage.name: sum(by_state.get(s, 0) for s in stage.states) for stage in stages}
    order = ORDERS[query.order]
    first = [
        Q(pk__in=found.filter(state__in=stage.states).order_by(*order).values("pk")[:CARDS])
        for stage in stages
        if counts[stage.name]
    ]
    # The few ids of each column are found by the index; one statement then fetches all rows.
    matters: list[Matter] = (
        list(Matter.objects.filter(reduce(or_, first)).in_list()) if first else []
    )
    place = {state: stage.name for stage in stages for state in stage.states}
    matters.sort(key=_key(order))
    cards = cards_of(post, matters, at)
    return [
        Column(
            stage,
            counts[stage.name],
            tuple(
                card
                for card, matter in zip(cards, matters, strict=True)
                if place[matter.state] == stage.name
            ),
        )
        for stage in stages
        if counts[stage.name] or query.is_open is None or stage.name != "closed"
    ]


def _key(order: Sequence[str]) -> Any:
    if order[0].startswith("-"):
        return lambda matter: (-matter.received_at.timestamp(), -matter.pk)
    return lambda matter: (matter.due_at, matter.pk)


def column_page(
    post: Post, query: Query, at: datetime, stage: Stage, *, words: str = "", cursor: str = ""
) -> tuple[list[Card], str]:
    """One page of one column, and the cursor of the next."""
    narrowed = chosen(post, query, at, words).filter(state__in=stage.states)
    page = page_of(post, query, at, cursor=cursor, narrowed=narrowed)
    return cards_of(post, page.rows, at), page.next_cursor


def cards_of(post: Post, matters: Sequence[Matter], at: datetime) -> list[Card]:
    """The matters as cards; one statement for the parts of all of them."""
    prefetch_related_objects(list(matters), "involvements")
    return [
        Card(shown_row(matter, post.street, at), tuple(_steps(post, matter))) for matter in matters
    ]


def _steps(post: Post, matter: Matter) -> Iterable[tuple[str, str]]:
    """The steps that lead on and may be taken now; each opens its own page and form."""
    procedure = procedures.of(matter.kind, matter.procedure_version)
    involvements = list(matter.involvements.all())
    leading: list[Step] = [
        step
        for step in procedure.steps
        if step.to
        and not step.opens
        and matter.state in step.source
        and refusal_of(procedure, step, matter, post, involvements) is None
    ]
    order = [state.name for state in procedure.states]
    here = order.index(matter.state)
    # What leads to a later open stage comes before what ends the matter or keeps it.
    leading.sort(
        key=lambda step: (
            not any(
                order.index(to) > here and procedure.state_by_name[to].is_open for to in step.to
            )
        )
    )
    for step in leading[:MOST_STEPS]:
        yield step.label, step_url(matter.pk, step.name)
