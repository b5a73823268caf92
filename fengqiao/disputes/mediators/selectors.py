"""What the register's pages read: bodies with their mediators, pacts, what is about to lapse."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from fengqiao.disputes.mediators.composition import shortcomings
from fengqiao.disputes.mediators.models import MediationBody, Mediator, Pact
from fengqiao.disputes.models.dispute import Outcome
from fengqiao.disputes.models.mediation import Seat
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Post, Street

SOON = timedelta(days=30)


@dataclass(frozen=True)
class BodyRow:
    """A body in the list: how many mediate for it today, and what its composition lacks."""

    body: MediationBody
    active: int
    lacks: list[str]


def body_rows(street: Street, day: date) -> list[BodyRow]:
    """Every body of the street; two statements at any size."""
    mediators: defaultdict[int, list[Mediator]] = defaultdict(list)
    for row in Mediator.objects.filter(street=street):
        mediators[row.body_id].append(row)
    bodies = MediationBody.objects.filter(street=street).select_related("unit")
    return [
        BodyRow(
            body,
            sum(row.is_active_on(day) for row in mediators[body.pk]),
            shortcomings(body, mediators[body.pk], day),
        )
        for body in bodies.order_by("-is_active", "kind", "name")
    ]


def work_of(body: MediationBody, post: Post) -> list[tuple[str, int]]:
    """Disputes that the body's mediators sat on, all and by outcome; each counts once.

    Of those that the post may see, in one statement; the first is the sum of the others.
    """
    seats = Seat.objects.filter(mediator__body=body).values("matter_id")
    rows = Matter.objects.visible_to(post).filter(kind="dispute", pk__in=seats)
    by_outcome = dict(rows.order_by().values_list("dispute__outcome").annotate(found=Count("pk")))
    counts = [(str(outcome.label), by_outcome.get(outcome.value, 0)) for outcome in Outcome]
    return [("承办纠纷", sum(found for _, found in counts)), *counts]


def pacts_of(street: Street) -> QuerySet[Pact]:
    """Pacts, the next to lapse first."""
    return Pact.objects.filter(street=street).select_related("unit", "body").order_by("valid_until")


def pact_state(pact: Pact, day: date) -> tuple[str, str]:
    """Words and tone: 有效, 即将到期, 已到期, 已终止."""
    if pact.ended_on is not None:
        return "已终止", ""
    if pact.valid_until < day:
        return "已到期", "bad"
    if pact.valid_until - day <= SOON:
        return f"{(pact.valid_until - day).days}天后到期", "warn"
    return "有效", "good"
