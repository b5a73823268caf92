"""The calendar in force: packaged yearly tables, replaced by those the office has confirmed."""

from __future__ import annotations

import time
from datetime import date
from threading import Lock

from fengqiao.kernel.clocks.models import CalendarYear
from fengqiao.kernel.periods.calendar import WorkCalendar, YearTable, built_in

# Another process may confirm a notice; the nightly recompute mends what was counted meanwhile.
FRESH_FOR_SECONDS = 30.0


class _Cache:
    def __init__(self) -> None:
        self.lock = Lock()
        self.calendar: WorkCalendar | None = None
        self.read_at = 0.0


_cache = _Cache()


def current_calendar() -> WorkCalendar:
    """The calendar to count by; re-read from the database at most every half minute."""
    now = time.monotonic()
    # Kept at hand: another thread may forget the calendar between two looks.
    calendar = _cache.calendar
    if calendar is None or now - _cache.read_at > FRESH_FOR_SECONDS:
        with _cache.lock:
            calendar = _cache.calendar = _read()
            _cache.read_at = now
    return calendar


def forget_calendar() -> None:
    """Read the tables anew at the next question."""
    _cache.calendar = None


def _read() -> WorkCalendar:
    calendar = built_in()
    for row in CalendarYear.objects.order_by("year"):
        calendar = calendar.with_table(table_of(row))
    return calendar


def table_of(row: CalendarYear) -> YearTable:
    """The yearly table that a confirmed row states."""
    return YearTable(
        year=row.year,
        holidays={date.fromisoformat(day): name for day, name in row.holidays.items()},
        workdays={date.fromisoformat(day): name for day, name in row.workdays.items()},
        notice=row.notice,
        source=row.confirmed_by,
    )
