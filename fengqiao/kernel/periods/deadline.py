"""A counted deadline and, on demand, the day-by-day account of how it came about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from fengqiao.kernel.periods.calendar import WEEKDAYS, WorkCalendar
from fengqiao.kernel.periods.period import (
    CIVIL_CODE,
    CountingBasis,
    Period,
    Suspension,
    Unit,
    suspended_days,
)

ONE_DAY = timedelta(days=1)


class Mark(StrEnum):
    START = "start"
    COUNTED = "counted"
    REST = "rest"
    SUSPENDED = "suspended"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the account; `ordinal` is its number in the period, 0 when skipped."""

    day: date
    mark: Mark
    ordinal: int
    reason: str

    @property
    def counted(self) -> bool:
        return self.mark is Mark.COUNTED


@dataclass(frozen=True, slots=True)
class CountedSpan:
    """A period in months or years, which runs to its corresponding day in one go."""

    first: date
    last: date
    reason: str

    @property
    def counted(self) -> bool:
        return True


Step = CountedDay | CountedSpan


@dataclass(frozen=True, slots=True)
class Stage:
    """The original period (the first) or one extension: where it starts, where it ends.

    `nominal` is the last day before it is moved off a rest day; `due` is the day after that.
    """

    start: date
    period: Period
    nominal: date
    due: date


@dataclass(frozen=True)
class Deadline:
    """The last day of a period, and how certain it is.

    For a period with `bound` min the due day is the last day of waiting: what waits for it
    may be done from `open_on`. `provisional` is True while a day that decides the result
    lies in a year whose holidays have not been announced.
    """

    start: date
    due: date
    provisional: bool
    stages: tuple[Stage, ...]
    calendar: WorkCalendar = field(repr=False)
    suspensions: tuple[Suspension, ...] = ()
    backward: bool = False
    counting: CountingBasis = CIVIL_CODE

    @property
    def original_due(self) -> date:
        """The due day before any extension."""
        return self.stages[0].due

    @property
    def open_on(self) -> date:
        """The first day on which a minimum period has run out."""
        return self.due + ONE_DAY

    @property
    def revision(self) -> str:
        """The calendar's revision: counted with another one, the deadline must be recounted."""
        return self.calendar.revision

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        account = _Account(self)
        return tuple(step for stage in range(len(self.stages)) for step in account.stage(stage))

    def explain(self) -> tuple[str, ...]:
        """The account in Chinese, one line for each run of days with the same reason."""
        lines = [_line(list(run)) for _, run in groupby(self.steps, key=_same_line)]
        last = "最迟办理日" if self.backward else "截止日"
        doubt = "（暂定：相关年度放假安排尚未公布，公布后重新计算）" if self.provisional else ""
        return (*lines, f"{last}：{in_chinese(self.due)}{doubt}")


def in_chinese(day: date) -> str:
    """2026年10月9日（周五）."""
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _same_line(step: Step) -> tuple[object, ...]:
    if isinstance(step, CountedSpan):
        return (step.first, step.last)
    return (step.mark, step.reason)


def _line(run: list[Step]) -> str:
    first, last = run[0], run[-1]
    if isinstance(first, CountedSpan):
        return f"{in_chinese(first.first)}至{in_chinese(first.last)}：{first.reason}"
    assert isinstance(last, CountedDay)  # noqa: S101 - a run never mixes days and spans
    days = in_chinese(first.day)
    if first is not last:
        days += f"至{in_chinese(last.day)}"
    if not first.counted:
        return f"{days}：{first.reason}"
    numbers = f"第{first.ordinal}" + (f"至{last.ordinal}" if last.ordinal != first.ordinal else "")
    return f"{days}：{first.reason}，计为{numbers}日"


class _Account:
    """Retells a count day by day from the calendar, apart from the code that counted."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self.calendar = deadline.calendar
        self.suspended: Mapping[int, str] = suspended_days(deadline.suspensions)
        self.step = -ONE_DAY if deadline.backward else ONE_DAY

    def stage(self, index: int) -> Iterator[Step]:
        stage = self.deadline.stages[index]
        if index == 0:
            yield CountedDay(stage.start, Mark.START, 0, self._opening())
        elif stage.start != self.deadline.stages[index - 1].due:
            yield CountedDay(stage.start, Mark.START, 0, "中止的原因消除之日，从次日起另计")
        if stage.period.unit in (Unit.MONTH, Unit.YEAR):
            yield from self._span(stage)
        else:
            yield from self._days(stage)
        yield from self._rolled(stage)

    def _opening(self) -> str:
        if self.deadline.backward:
            return "期间倒数，该日不计入"
        return f"起算当日，不计入（{self.deadline.counting.first_day}）"

    def _days(self, stage: Stage) -> Iterator[CountedDay]:
        ordinal, day = 0, stage.start
        while ordinal < stage.period.count:
            day += self.step
            skipped = self._skipped(day, stage.period.unit)
            if skipped:
                yield skipped
                continue
            ordinal += 1
            reason = self.calendar.why(day) if stage.period.unit is Unit.WORKING_DAY else "自然日"
            yield CountedDay(day, Mark.COUNTED, ordinal, reason)

    def _skipped(self, day: date, unit: Unit) -> CountedDay | None:
        reason = self.suspended.get(day.toordinal())
        if reason:
            return CountedDay(day, Mark.SUSPENDED, 0, f"{reason}，不计入")
        if unit is Unit.WORKING_DAY and self.calendar.is_rest(day):
            return CountedDay(day, Mark.REST, 0, f"{self.calendar.why(day)}，不计入")
        return None

    def _span(self, stage: Stage) -> Iterator[Step]:
        corresponding = add_months(stage.start, _months(stage.period), back=self.step < ONE_DAY)
        rule = "以到期月的对应日为最后一日"
        if corresponding.day != stage.start.day:
            rule = "到期月没有对应日，以月末日为最后一日"
        rule += f"（{self.deadline.counting.corresponding}）"
        first, last = sorted((stage.start + self.step, corresponding))
        yield CountedSpan(first, last, f"{stage.period}，{rule}")
        day, owed = corresponding, self._suspended_within(stage.start, corresponding)
        ordinal = 0
        while ordinal < owed:
            day += self.step
            reason = self.suspended.get(day.toordinal())
            if reason:
                yield CountedDay(day, Mark.SUSPENDED, 0, f"{reason}，不计入")
                continue
            ordinal += 1
            yield CountedDay(day, Mark.COUNTED, ordinal, "补足期间内中止的日数")

    def _suspended_within(self, after: date, until: date) -> int:
        return sum(after.toordinal() < day <= until.toordinal() for day in self.suspended)

    def _rolled(self, stage: Stage) -> Iterator[CountedDay]:
        day = stage.nominal
        while day != stage.due:
            why = self.suspended.get(day.toordinal()) or self.calendar.why(day)
            moved = (
                "提前" if self.deadline.backward else f"顺延（{self.deadline.counting.rest_day}）"
            )
            yield CountedDay(day, Mark.ROLLED, 0, f"最后一日逢{why}，{moved}")
            day += self.step
        if stage.nominal != stage.due:
            yield CountedDay(day, Mark.ROLLED, 0, f"{self.calendar.why(day)}，为期间的最后一日")


def _months(period: Period) -> int:
    return period.count * (12 if period.unit is Unit.YEAR else 1)


def add_months(day: date, months: int, *, back: bool = False) -> date:
    """The corresponding day so many months on, or the last day of that month.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2024, 2, 29), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 2, 28))
    """
    index = day.year * 12 + day.month - 1 + (-months if back else months)
    year, month = divmod(index, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(after - ONE_DAY, date(year, month + 1, 1) + timedelta(days=day.day - 1))
