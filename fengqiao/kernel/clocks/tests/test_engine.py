"""Clocks start, stop, suspend, resume and extend as their rules allow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fengqiao.kernel.clocks import engine
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, ClockRefused, office_day
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import NO_DEADLINE, Matter
from fengqiao.kernel.periods.calendar import WorkCalendar, YearTable, built_in

# 9 a.m. on Monday 2 March 2026 in the office.
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE_ZONE)


def clock(rule: str, at: datetime = MORNING, calendar: WorkCalendar | None = None) -> Clock:
    return engine.start_clock(Matter(street_id=1), rule, at, calendar or built_in())


def due_day(item: Clock) -> date:
    return office_day(item.due_at)


def test_a_deadline_ends_with_its_last_day_in_the_office() -> None:
    item = clock("dispatch_triage")
    assert item.due_at == datetime(2026, 3, 3, 23, 59, 59, tzinfo=OFFICE_ZONE)


def test_late_in_the_evening_in_utc_is_already_the_next_day_in_the_office() -> None:
    item = clock("dispatch_triage", datetime(2026, 3, 2, 16, 30, tzinfo=UTC))
    assert office_day(item.started_at) == date(2026, 3, 3)
    assert due_day(item) == date(2026, 3, 4)


def test_a_warning_comes_at_least_one_working_day_before_the_end() -> None:
    item = clock("petition_handle")
    assert due_day(item) == date(2026, 5, 6)
    assert office_day(item.warn_at) < due_day(item)
    assert office_day(clock("dispatch_triage").warn_at) >= office_day(MORNING)


def test_sixty_days_are_extended_once_and_never_twice() -> None:
    item = clock("petition_handle")
    before = due_day(item)
    engine.extend(item, built_in())
    assert due_day(item) > before + timedelta(days=28)
    with pytest.raises(ClockRefused, match="只能延长1次"):
        engine.extend(item, built_in())


def test_a_rule_without_extension_is_not_extended() -> None:
    with pytest.raises(ClockRefused, match="延长"):
        engine.extend(clock("petition_review_decide"), built_in())


def test_suspended_days_do_not_count() -> None:
    item = clock("petition_handle")
    before = due_day(item)
    engine.suspend(item, MORNING + timedelta(days=3))
    assert item.state == ClockState.SUSPENDED
    assert engine.nearest([item]) == (NO_DEADLINE, "")
    with pytest.raises(ClockRefused):
        engine.suspend(item, MORNING + timedelta(days=4))
    engine.resume(item, MORNING + timedelta(days=13), built_in())
    # The sixtieth day was 1 May, moved past the holiday to the 6th; ten days on is the 11th.
    assert (before, due_day(item)) == (date(2026, 5, 6), date(2026, 5, 11))
    with pytest.raises(ClockRefused, match="没有中止"):
        engine.resume(item, MORNING + timedelta(days=14), built_in())


def test_suspended_and_resumed_on_one_day_moves_nothing() -> None:
    item = clock("petition_handle")
    before = item.due_at
    engine.suspend(item, MORNING + timedelta(days=3))
    engine.resume(item, MORNING + timedelta(days=3, hours=5), built_in())
    assert item.due_at == before


def test_a_provision_that_nobody_read_is_marked_wherever_its_clock_is_shown() -> None:
    assert engine.basis_text(rules()["hotline_shanghai_handle"]).endswith("条号未见（未核对）")
    assert engine.basis_text(rules()["petition_handle"]) == "《信访工作条例》第三十四条"
    assert "未核对" not in engine.basis_text(rules()["dispatch_triage"])


def test_the_nearest_deadline_of_several_decides() -> None:
    near, far = clock("dispatch_triage"), clock("petition_handle")
    assert engine.nearest([far, near]) == (near.due_at, "dispatch_triage")


def test_a_deadline_in_a_year_without_a_notice_is_provisional() -> None:
    item = clock("petition_handle", datetime(2026, 11, 20, 9, 0, tzinfo=OFFICE_ZONE))
    assert item.provisional


def test_a_new_holiday_table_moves_the_deadline_and_makes_it_firm() -> None:
    at = datetime(2026, 12, 28, 9, 0, tzinfo=OFFICE_ZONE)
    item = clock("dispatch_accept_or_return", at)
    before, was_provisional = due_day(item), item.provisional
    notice = YearTable.from_iso(
        2027, {"2027-01-01": "元旦", "2027-01-04": "元旦"}, {}, notice="测试", source="测试"
    )
    later = built_in().with_table(notice)
    assert engine.recount(item, later)
    assert due_day(item) > before
    assert (was_provisional, item.provisional) == (True, False)
    assert not engine.recount(item, later)
