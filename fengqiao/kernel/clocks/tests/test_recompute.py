"""A confirmed holiday notice moves the deadlines that run, and says so in the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from fengqiao.kernel.clocks import engine
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.clocks.holidays import current_calendar, forget_calendar
from fengqiao.kernel.clocks.models import CalendarYear, Clock, ClockState
from fengqiao.kernel.clocks.recompute import recompute_running
from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 28, 9, 0, tzinfo=OFFICE_ZONE)


def matter_with_clock(cast: Cast, number: str, *, live: bool = True) -> Matter:
    matter = Matter.objects.create(
        street=cast.street, kind="dispute", procedure_version=1, number=number, title="x",
        state="dispatched", channel="window", received_at=AT,
    )  # fmt: skip
    clock = engine.start_clock(matter, "dispatch_accept_or_return", AT, current_calendar())
    if not live:
        clock.state, clock.stopped_at = ClockState.MET, AT
    clock.save()
    Matter.objects.filter(pk=matter.pk).update(due_at=clock.due_at, due_rule=clock.rule)
    return matter


def announce() -> None:
    CalendarYear.objects.create(
        year=2027, notice="测试", holidays={"2027-01-01": "元旦", "2027-01-04": "元旦"},
        workdays={}, confirmed_by="测试", confirmed_at=AT,
    )  # fmt: skip
    forget_calendar()


def test_running_deadlines_move_with_the_table_and_stopped_ones_stay(cast: Cast) -> None:
    running, stopped = matter_with_clock(cast, "1"), matter_with_clock(cast, "2", live=False)
    before = {clock.matter_id: clock.due_at for clock in Clock.objects.all()}
    announce()
    result = recompute_running(AT)
    assert (result.looked_at, result.moved) == (1, 1)
    after = {clock.matter_id: clock.due_at for clock in Clock.objects.all()}
    assert after[running.pk] > before[running.pk]
    assert after[stopped.pk] == before[stopped.pk]
    running.refresh_from_db()
    assert running.due_at == after[running.pk]
    event = street_events(cast.street.pk).get(kind="clock.recomputed")
    assert event.subject == "1"
    assert event.body["before"] < event.body["after"]


def test_a_second_run_finds_nothing_to_do(cast: Cast) -> None:
    matter_with_clock(cast, "1")
    announce()
    recompute_running(AT)
    assert recompute_running(AT).looked_at == 0
