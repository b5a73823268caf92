"""What is owed by agreements, for whoever may know of the matters: by due day, late first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from fengqiao.disputes.models import AgreementState, Obligation, ObligationState
from fengqiao.disputes.rules.outcomes import Performance
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.matters.selectors import names_by_matter
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fengqiao.kernel.matters.rights import Actor

PAGE_SIZE = 50
SPANS = {
    "late": "已逾期",
    "week": "七日内",
    "month": "三十日内",
    "all": "全部待履行",
    "done": "已履行",
}
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Due:
    """One item on the calendar, masked."""

    row: Obligation
    matter: Matter
    who: str
    content: str
    is_late: bool


@dataclass(frozen=True)
class CalendarPage:
    """One page of items; `next_after` is the key of the next page, empty at the end."""

    items: list[Due]
    next_after: str


def due_items(actor: Actor) -> QuerySet[Obligation]:
    """All items of agreements in effect, on matters that the actor may know of."""
    return Obligation.objects.filter(
        matter__in=Matter.objects.visible_to(actor), agreement__state=AgreementState.EFFECTIVE
    ).exclude(state=ObligationState.REPLACED)


def calendar_page(actor: Actor, span: str, today: date, after: str = "") -> CalendarPage:
    """One page of the span, the earliest day first; three statements at any size."""
    rows = due_items(actor).filter(_in_span(span, today))
    if key := _key(after):
        day, pk = key
        later = Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk) | Q(due_on=None)
        rows = rows.filter(Q(due_on=None, pk__gt=pk) if day == FAR else later)
    found = list(
        rows.select_related("matter", "performer").order_by(F("due_on").asc(nulls_last=True), "pk")[
            : PAGE_SIZE + 1
        ]
    )
    shown = found[:PAGE_SIZE]
    names = names_by_matter([row.matter for row in shown]) if shown else {}
    items = [_shown(row, names.get(row.matter_id, []), today) for row in shown]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return CalendarPage(items, "" if last is None else f"{last.due_on or FAR}.{last.pk}")


def _in_span(span: str, today: date) -> Q:
    if span == "done":
        return Q(state=ObligationState.PERFORMED)
    open_items = ~Q(state=ObligationState.PERFORMED)
    if span == "late":
        return open_items & Q(due_on__lt=today)
    days = {"week": 7, "month": 30}.get(span)
    return open_items & Q(due_on__lte=today + timedelta(days=days)) if days else open_items


def _key(text: str) -> tuple[date, int] | None:
    day, _, number = text.partition(".")
    try:
        return date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None


def _shown(row: Obligation, names: list[str], today: date) -> Due:
    who = "未写明"
    if row.performer is not None:
        personal = personal_of(row.performer, row.matter).masked()
        who = f"{row.performer.get_role_display()} {personal.name}"
    is_late = (
        row.state != ObligationState.PERFORMED and row.due_on is not None and row.due_on < today
    )
    return Due(row, row.matter, who, mask_text(row.content, names=names), is_late)


def performance(actor: Actor, until: date) -> Performance:
    """Of all items due by the day, how many were performed; one statement."""
    due = due_items(actor).filter(due_on__lte=until)
    counted = due.aggregate(
        due=Count("pk"),
        performed=Count("pk", filter=Q(state=ObligationState.PERFORMED)),
        disputed=Count("pk", filter=Q(state=ObligationState.DISPUTED)),
    )
    return Performance(counted["performed"], counted["due"], counted["disputed"], until)
