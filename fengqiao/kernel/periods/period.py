"""The words in which a law states a period: length, unit, suspension, working-day rule."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite


class PeriodError(ValueError):
    """A period that cannot be counted as asked."""


class Unit(StrEnum):
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Unit.HOUR: "小时",
    Unit.CALENDAR_DAY: "日",
    Unit.WORKING_DAY: "个工作日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}


class Bound(StrEnum):
    """`max`: to be done by the last day at the latest; `min`: the period must have run out."""

    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in law; `count` is at least one.

    >>> str(Period(30, Unit.CALENDAR_DAY)), str(Period(7, "working_day", "min"))
    ('30日', '不少于7个工作日')
    """

    count: int
    unit: Unit
    bound: Bound = Bound.MAX

    def __init__(self, count: int, unit: Unit | str, bound: Bound | str = Bound.MAX) -> None:
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise PeriodError(f"期间长度须为正整数，不能是 {count!r}")
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "unit", Unit(unit))
        object.__setattr__(self, "bound", Bound(bound))

    def __str__(self) -> str:
        least = "不少于" if self.bound is Bound.MIN else ""
        return f"{least}{self.count}{self.unit.label}"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, both included. A suspension still running ends, for now, today."""

    first: date
    last: date
    reason: str = "期间中止"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodError(f"中止期间的止日 {self.last} 早于起日 {self.first}")


def suspended_days(suspensions: Iterable[Suspension]) -> dict[int, str]:
    """Ordinal of each suspended day to its reason; where two overlap the first named wins."""
    days: dict[int, str] = {}
    for suspension in suspensions:
        for ordinal in range(suspension.first.toordinal(), suspension.last.toordinal() + 1):
            days.setdefault(ordinal, suspension.reason)
    return days


@dataclass(frozen=True, slots=True)
class WorkingDayRule:
    """Which day periods a law declares to be working days although it writes 日.

    `lengths` are the lengths it names, `up_to` the length up to which all are meant,
    `every` means each period in days.
    """

    basis: Article | None = None
    lengths: frozenset[int] = frozenset()
    up_to: int = 0
    every: bool = False

    def applies_to(self, period: Period) -> bool:
        if period.unit is not Unit.CALENDAR_DAY:
            return False
        return self.every or period.count <= self.up_to or period.count in self.lengths

    def read(self, period: Period) -> Period:
        """The period as this law means it."""
        return replace(period, unit=Unit.WORKING_DAY) if self.applies_to(period) else period


AS_WRITTEN = WorkingDayRule()
"""Days are calendar days unless the provision itself says working days."""


@dataclass(frozen=True, slots=True)
class CountingBasis:
    """The articles, in words, on the first day, the corresponding day and a last day of rest."""

    first_day: str
    corresponding: str
    rest_day: str


_WHERE = "期间的计算"
CIVIL_CODE = CountingBasis(
    first_day=str(cite(_WHERE, Article("民法典", 201, paragraph=1))),
    corresponding=str(cite(_WHERE, Article("民法典", 202))),
    rest_day=str(cite(_WHERE, Article("民法典", 203, paragraph=1))),
)
"""By which a period is counted where its law says nothing of its own."""
BY_HOURS = str(cite(_WHERE, Article("民法典", 201, paragraph=2)))
