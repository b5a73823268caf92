"""Counting periods: from a start day to the last day, forwards and backwards.

The day of the event is not counted (民法典 201); a period in months or years ends on the
corresponding day or on the last day of that month (202); a last day that is a rest day moves to
the next working day (203). A working-day period skips rest days. Suspended days do not count,
so the deadline moves; an extension begins on the day after the original deadline (which is the
moved day when it fell on a rest day) and each further one after the one before.

>>> from datetime import date
>>> from fengqiao.kernel.periods.calendar import built_in
>>> count(date(2026, 9, 29), Period(5, Unit.WORKING_DAY), built_in()).due
datetime.date(2026, 10, 12)
>>> count(date(2026, 9, 3), Period(30, Unit.CALENDAR_DAY), built_in()).due
datetime.date(2026, 10, 8)
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from fengqiao.kernel.periods.calendar import WorkCalendar
from fengqiao.kernel.periods.deadline import (
    CountedDay,
    CountedSpan,
    Deadline,
    Mark,
    Stage,
    Step,
    add_months,
)
from fengqiao.kernel.periods.laws import COERCION_LAW, LICENSING_LAW, PENALTY_LAW, REVIEW_LAW
from fengqiao.kernel.periods.period import (
    AS_WRITTEN,
    CIVIL_CODE,
    Bound,
    CountingBasis,
    Period,
    PeriodError,
    Suspension,
    Unit,
    WorkingDayRule,
    suspended_days,
)

__all__ = [
    "AS_WRITTEN",
    "COERCION_LAW",
    "LICENSING_LAW",
    "PENALTY_LAW",
    "REVIEW_LAW",
    "Bound",
    "CountedDay",
    "CountedSpan",
    "Deadline",
    "Mark",
    "Period",
    "PeriodError",
    "Step",
    "Suspension",
    "Unit",
    "WorkingDayRule",
    "count",
    "count_back",
    "count_hours",
]

_FORWARD, _BACKWARD = 1, -1


def count(
    start: date,
    period: Period,
    calendar: WorkCalendar,
    *,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Period] = (),
    roll: bool = True,
    working_days: WorkingDayRule = AS_WRITTEN,
    counting: CountingBasis = CIVIL_CODE,
) -> Deadline:
    """The last day of `period` begun by an event on `start`.

    Raises PeriodError for a period in hours (`count_hours` counts from a moment) and for a
    `start` that carries a time of day: which day it is depends on the office's time zone.
    """
    suspended = suspended_days(suspensions) if suspensions else {}
    stages, provisional, at = [], False, _day(start)
    for written in (period, *extensions):
        stage = _stage(at, working_days.read(written), calendar, suspended, roll, _FORWARD)
        provisional = provisional or _is_provisional(stage, calendar, roll)
        stages.append(stage)
        at = stage.due
    return Deadline(
        start, at, provisional, tuple(stages), calendar, tuple(suspensions), counting=counting
    )


def count_back(
    end: date,
    period: Period,
    calendar: WorkCalendar,
    *,
    roll: bool = True,
    working_days: WorkingDayRule = AS_WRITTEN,
) -> Deadline:
    """The last day on which something due a `period` before `end` can be done.

    The day of `end` is not counted. No provision says where a rest day moves to when counting
    backwards; with `roll` it moves to the working day before, which never shortens the notice.
    Counting the same period forward from a working due day leads back to `end`.
    """
    stage = _stage(_day(end), working_days.read(period), calendar, {}, roll, _BACKWARD)
    provisional = _is_provisional(stage, calendar, roll)
    return Deadline(end, stage.due, provisional, (stage,), calendar, backward=True)


def count_hours(start: datetime, hours: int, *, exclude_first_hour: bool = False) -> datetime:
    """The moment `hours` after `start`, rest days included.

    Under 民法典 201 the hours run from the moment itself; with `exclude_first_hour` from the
    end of its clock hour, as 民事诉讼法 85 has it. Raises PeriodError when `start` has no
    time zone or when `hours` is not positive.
    """
    if start.tzinfo is None:
        raise PeriodError("按小时计算的期间须有带时区的起算时刻")
    if hours < 1:
        raise PeriodError(f"期间长度须为正整数，不能是 {hours!r}")
    if exclude_first_hour:
        start = start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)


def _day(day: date) -> date:
    if isinstance(day, datetime):
        raise PeriodError("期间按日计算，请先按办公所在地时区换算为日期")
    return day


def _stage(
    start: date,
    period: Period,
    calendar: WorkCalendar,
    suspended: Mapping[int, str],
    roll: bool,
    step: int,
) -> Stage:
    if period.unit is Unit.WORKING_DAY:
        at = _walk_working_days(start.toordinal(), period.count, calendar, suspended, step)
        due = date.fromordinal(at)
        return Stage(start, period, due, due)
    at = _nominal_end(start, period, suspended, step)
    nominal = date.fromordinal(at)
    while roll and (at in suspended or not calendar.is_working_ordinal(at)):
        at += step
    return Stage(start, period, nominal, date.fromordinal(at))


def _walk_working_days(
    at: int, left: int, calendar: WorkCalendar, suspended: Mapping[int, str], step: int
) -> int:
    is_working = calendar.is_working_ordinal
    while left:
        at += step
        if is_working(at) and at not in suspended:
            left -= 1
    return at


def _nominal_end(start: date, period: Period, suspended: Mapping[int, str], step: int) -> int:
    """The last day as written, with each suspended day inside the period made up for."""
    if period.unit is Unit.HOUR:
        raise PeriodError("按小时计算的期间请用 count_hours")
    if period.unit is Unit.CALENDAR_DAY:
        at = start.toordinal() + step * period.count
    else:
        months = period.count * (12 if period.unit is Unit.YEAR else 1)
        at = add_months(start, months, back=step == _BACKWARD).toordinal()
    begun = start.toordinal()
    owed = sum(begun < day <= at for day in suspended)
    while owed:
        at += step
        if at not in suspended:
            owed -= 1
    return at


def _is_provisional(stage: Stage, calendar: WorkCalendar, roll: bool) -> bool:
    """Whether a day that decided the result is not firm.

    In a working-day period each day decides, otherwise only those from the last day as written
    to the day it moved to.
    """
    if stage.period.unit is Unit.WORKING_DAY:
        return not calendar.is_firm_between(*sorted((stage.start, stage.due)))
    return roll and not calendar.is_firm_between(*sorted((stage.nominal, stage.due)))
