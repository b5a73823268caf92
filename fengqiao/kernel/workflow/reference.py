"""Deadlines told day by day: of a clock that runs, and of a rule that somebody asks about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from fengqiao.kernel.clocks.engine import account_of, basis_text
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.rules.rule import AREAS, rules
from fengqiao.kernel.periods.deadline import CountedSpan, in_chinese
from fengqiao.kernel.periods.period import Unit
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from fengqiao.kernel.clocks.models import Clock
    from fengqiao.kernel.clocks.rules.rule import ClockRule
    from fengqiao.kernel.periods.deadline import Deadline, Step

# Within these years a count needs no more than a moment and dates stay sensible.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class AskDeadline(BaseModel):
    """问期限: a rule and the day from which it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str = Field(title="时限规则", json_schema_extra={"widget": "clock_rule"})
    start: date = Field(title="起算之日", ge=FIRST_DAY, le=LAST_DAY)


def countable_rules() -> list[Choice]:
    """Rules that count days, by their area of work."""
    return [
        Choice(rule.id, f"{rule.procedure}：{rule.period}", AREAS.get(rule.area, rule.area))
        for rule in rules().values()
        if rule.period and rule.unit is not Unit.HOUR
    ]


@dataclass(frozen=True)
class AccountLine:
    """One line of the account: a day, or a stretch that runs in one go."""

    days: str
    ordinal: str
    reason: str
    mark: str


@dataclass(frozen=True)
class Account:
    """A deadline, its rule, and how it came about."""

    rule: ClockRule
    basis: str
    due: str
    provisional: bool
    is_least: bool
    open_on: str
    summary: tuple[str, ...]
    lines: tuple[AccountLine, ...]


def account(rule: ClockRule, deadline: Deadline) -> Account:
    """The deadline as its page shows it."""
    return Account(
        rule=rule,
        basis=basis_text(rule),
        due=in_chinese(deadline.due),
        provisional=deadline.provisional,
        is_least=rule.bound is not None and rule.bound.value == "min",
        open_on=in_chinese(deadline.open_on),
        summary=deadline.explain(),
        lines=tuple(_account_line(step) for step in deadline.steps),
    )


def _account_line(step: Step) -> AccountLine:
    if isinstance(step, CountedSpan):
        days = f"{in_chinese(step.first)}至{in_chinese(step.last)}"
        return AccountLine(days, "", step.reason, "counted")
    ordinal = str(step.ordinal) if step.ordinal else ""
    return AccountLine(in_chinese(step.day), ordinal, step.reason, str(step.mark))


def asked_account(question: AskDeadline) -> Account:
    """The answer to a question; raises KeyError for a rule that nobody knows."""
    rule = rules()[question.rule]
    return account(rule, rule.deadline(question.start, current_calendar()))


def clock_account(clock: Clock) -> Account | None:
    """The account of a matter's clock; None for a clock that counts hours, which needs none."""
    rule = rules()[clock.rule]
    if rule.unit is Unit.HOUR:
        return None
    return account(rule, account_of(clock, current_calendar()))


def suspension_words(clock: Clock) -> list[str]:
    """Each stretch in which the clock stood still, in words."""
    stretches = [f"{first} 至 {until} 前" for first, until in clock.suspensions]
    return stretches + ([f"{clock.suspended_on} 起，尚未恢复"] if clock.suspended_on else [])
