"""重算时限: when the holiday table changes, running deadlines move with it.

Clocks keep the revision of the calendar they were counted by, so the work can stop and go
on anywhere; a clock counted while another process still held the old table is found too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from fengqiao.kernel.clocks import engine
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.events import append, build_event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.notify.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.org.models import Unit
    from fengqiao.kernel.periods.calendar import WorkCalendar

BATCH = 1000
_COLUMNS = ("due_at", "warn_at", "provisional", "calendar_revision")


@dataclass(frozen=True)
class Recount:
    """How many clocks were looked at, and how many deadlines moved."""

    looked_at: int
    moved: int


def recompute_running(at: datetime) -> Recount:
    """Count every running clock of an older calendar again, in batches of their own transaction."""
    calendar = current_calendar()
    looked_at = moved = 0
    while ids := _matters_with_old_clocks(calendar):
        with transaction.atomic():
            # Matters before their clocks, in the order in which a step locks them.
            list(Matter.objects.filter(pk__in=ids).select_for_update().order_by("pk").values("pk"))
            clocks = list(
                _old_clocks(calendar)
                .filter(matter__in=ids)
                .select_related("matter__street", "matter__lead_unit", "unit")
            )
            moved += _recount(clocks, calendar, at)
            looked_at += len(clocks)
    return Recount(looked_at, moved)


def _old_clocks(calendar: WorkCalendar) -> QuerySet[Clock]:
    return Clock.objects.filter(state__in=Clock.LIVE).exclude(calendar_revision=calendar.revision)


def _matters_with_old_clocks(calendar: WorkCalendar) -> list[int]:
    rows = _old_clocks(calendar).order_by("id").values_list("matter_id", flat=True)[:BATCH]
    return sorted(set(rows))


def _recount(clocks: Sequence[Clock], calendar: WorkCalendar, at: datetime) -> int:
    events: list[Event] = []
    notices: list[Notice] = []
    touched: set[int] = set()
    for clock in clocks:
        before = clock.due_at
        if engine.recount(clock, calendar) and clock.due_at != before:
            touched.add(clock.matter_id)
            events.append(_moved(clock, before, at))
            notices.extend(_told(clock, before, at))
    Clock.objects.bulk_update(clocks, _COLUMNS)
    _refresh_matters(touched)
    append(events)
    Notice.objects.bulk_create(notices)
    return len(events)


def told_unit(clock: Clock) -> Unit | None:
    """The unit that is told when the deadline moves: the clock's own, else the matter's lead."""
    return clock.unit or clock.matter.lead_unit


def _told(clock: Clock, before: datetime, at: datetime) -> Iterator[Notice]:
    unit, matter = told_unit(clock), clock.matter
    if unit:
        was, now = (timezone.localdate(each).isoformat() for each in (before, clock.due_at))
        text = f"{matter.number}的{rules()[clock.rule].procedure}因放假安排由{was}改到{now}"
        yield notice_to_unit(matter.street, unit.pk, matter, text, at)


def _moved(clock: Clock, before: datetime, at: datetime) -> Event:
    matter = clock.matter
    system = System(matter.street, "recompute_clocks")
    return build_event(
        street=matter.street, at=at, kind="clock.recomputed", subject=matter.number,
        actor=system.ref, actor_name=system.shown_name, matter_id=matter.pk,
        body={
            "rule": clock.rule,
            "before": timezone.localdate(before).isoformat(),
            "after": timezone.localdate(clock.due_at).isoformat(),
        },
    )  # fmt: skip


def _refresh_matters(ids: set[int]) -> None:
    """The nearest deadline on the matter's own row follows its clocks."""
    matters = Matter.objects.filter(pk__in=ids).prefetch_related("clocks")
    changed = []
    for matter in matters:
        matter.due_at, matter.due_rule = engine.nearest(matter.clocks.all())
        changed.append(matter)
    Matter.objects.bulk_update(changed, ["due_at", "due_rule"])
