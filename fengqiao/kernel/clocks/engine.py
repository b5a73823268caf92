"""Starts, stops, suspends, resumes and extends clocks. Works on unsaved or loaded rows; saves none.

A day deadline ends at 24:00 of its last day in the office's time zone (民法典 203).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.explain import basis_of
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import NO_DEADLINE
from fengqiao.kernel.periods.count import count_hours
from fengqiao.kernel.periods.period import Period, Suspension, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fengqiao.kernel.clocks.rules.rule import ClockRule
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.periods.calendar import WorkCalendar
    from fengqiao.kernel.periods.deadline import Deadline

OFFICE_ZONE = ZoneInfo(settings.TIME_ZONE)
# Yellow from this share of working days before the end, at least one.
WARN_SHARE = 5
END_OF_DAY = time(23, 59, 59)


class ClockRefused(ValueError):
    """A clock that may not be moved as asked; the text says why, in Chinese."""


@dataclass(frozen=True)
class Due:
    """When a clock runs out, from when it warns, and whether that is firm."""

    at: datetime
    warn_at: datetime
    provisional: bool


def start_clock(
    matter: Matter, rule_id: str, at: datetime, calendar: WorkCalendar, unit_id: int | None = None
) -> Clock:
    """A running clock that began at `at`; not saved."""
    rule = _rule(rule_id)
    clock = Clock(
        street_id=matter.street_id, matter=matter, rule=rule.id, unit_id=unit_id, started_at=at,
    )  # fmt: skip
    _apply(clock, calendar)
    return clock


def due_of(clock: Clock, calendar: WorkCalendar) -> Due:
    """Count the clock's deadline from its own history."""
    rule = _rule(clock.rule)
    period = rule.period
    if period is None:
        raise ClockRefused(f"规则 {rule.id} 没有可计算的期限")
    if period.unit is Unit.HOUR:
        due = count_hours(clock.started_at, period.count)
        return Due(due, due - timedelta(hours=max(1, period.count // WARN_SHARE)), False)
    deadline = account_of(clock, calendar)
    return Due(
        datetime.combine(deadline.due, END_OF_DAY, OFFICE_ZONE),
        datetime.combine(_warn_on(clock, deadline.due, calendar), time(0), OFFICE_ZONE),
        deadline.provisional,
    )


def account_of(clock: Clock, calendar: WorkCalendar) -> Deadline:
    """The counted deadline with its day-by-day account."""
    rule = _rule(clock.rule)
    return rule.deadline(
        office_day(clock.started_at),
        calendar,
        suspensions=_suspensions(clock),
        extensions=_extensions(clock, rule),
    )


def suspend(clock: Clock, at: datetime) -> None:
    """Stop the days from counting from `at` on; the deadline moves when the clock resumes."""
    if clock.state != ClockState.RUNNING:
        raise ClockRefused("该时限不在计时中，不能中止")
    clock.state = ClockState.SUSPENDED
    clock.suspended_on = office_day(at)


def resume(clock: Clock, at: datetime, calendar: WorkCalendar) -> None:
    """Let the days count again; the days in between moved the deadline."""
    if clock.state != ClockState.SUSPENDED or clock.suspended_on is None:
        raise ClockRefused("该时限没有中止，不能恢复")
    until = office_day(at)
    if until > clock.suspended_on:
        clock.suspensions = [
            *clock.suspensions,
            [clock.suspended_on.isoformat(), until.isoformat()],
        ]
    clock.state = ClockState.RUNNING
    clock.suspended_on = None
    _apply(clock, calendar)


def extend(clock: Clock, calendar: WorkCalendar) -> None:
    """Add the extension that the rule allows, as often as it allows."""
    rule = _rule(clock.rule)
    if rule.extension is None:
        raise ClockRefused(f"{rule.procedure}没有写明长度的延长规定（{basis_text(rule)}）")
    if not rule.may_extend(clock.extensions):
        raise ClockRefused(
            f"{rule.procedure}只能延长{rule.extensions_allowed}次，已经延长（{basis_text(rule)}）"
        )
    clock.extensions += 1
    _apply(clock, calendar)


def recount(clock: Clock, calendar: WorkCalendar) -> bool:
    """Count again by another calendar; True when the deadline or its certainty changed."""
    before = (clock.due_at, clock.provisional)
    _apply(clock, calendar)
    return (clock.due_at, clock.provisional) != before


def nearest(clocks: Iterable[Clock]) -> tuple[datetime, str]:
    """The earliest running deadline and its rule; `NO_DEADLINE` when none runs."""
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING]
    if not running:
        return NO_DEADLINE, ""
    first = min(running, key=lambda clock: clock.due_at)
    return first.due_at, first.rule


def office_day(at: datetime) -> date:
    """The office's calendar day of a moment."""
    return at.astimezone(OFFICE_ZONE).date()


def basis_text(rule: ClockRule) -> str:
    """The provision in words: 《信访工作条例》第三十四条, or the office's own rule.

    A provision whose text nobody read is marked 未核对, wherever a clock is shown.
    """
    is_law = not rule.is_office_default
    return basis_of(rule) + ("（未核对）" if is_law and not rule.verified else "")


def _apply(clock: Clock, calendar: WorkCalendar) -> None:
    due = due_of(clock, calendar)
    clock.due_at, clock.warn_at, clock.provisional = due.at, due.warn_at, due.provisional
    clock.calendar_revision = calendar.revision


def _rule(rule_id: str) -> ClockRule:
    return rules()[rule_id]


def _suspensions(clock: Clock) -> list[Suspension]:
    return [
        Suspension(date.fromisoformat(first), date.fromisoformat(until) - timedelta(days=1))
        for first, until in clock.suspensions
    ]


def _extensions(clock: Clock, rule: ClockRule) -> list[Period]:
    return [rule.extension] * clock.extensions if rule.extension else []


def _warn_on(clock: Clock, due: date, calendar: WorkCalendar) -> date:
    started = office_day(clock.started_at)
    margin = max(1, calendar.working_days_between(started, due) // WARN_SHARE)
    day = due
    for _ in range(margin):
        day = calendar.previous_working(day)
    return max(day, started)
