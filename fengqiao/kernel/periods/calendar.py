"""Working days and rest days of the mainland, from dated yearly tables.

A year whose table the State Council has announced is firm. For any other year weekends
rest and weekdays work, and every answer is provisional.

依据：《全国年节及纪念日放假办法》；国务院办公厅每年关于部分节假日安排的通知
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_TABLE_FIELDS = frozenset({"year", "notice", "source", "holidays", "workdays"})
_NEW_YEAR_SWAP = (12, 25)


class CalendarError(ValueError):
    """A yearly table contradicts itself or another table."""


@dataclass(frozen=True, slots=True)
class YearTable:
    """What one yearly notice changes: days off (day to festival) and make-up working days.

    `notice` is the document number of the notice, empty when we are not certain of it.
    Raises CalendarError when a day lies outside the year, is both off and working, or when
    a make-up working day is not a weekend day.
    """

    year: int
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    notice: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "holidays", MappingProxyType(dict(self.holidays)))
        object.__setattr__(self, "workdays", MappingProxyType(dict(self.workdays)))
        for day in (*self.holidays, *self.workdays):
            if day.year != self.year:
                raise CalendarError(f"{day} 不属于 {self.year} 年的放假安排")
        if not all(self.holidays.values()):
            raise CalendarError(f"{self.year} 年有放假日没有节日名称")
        for day in self.workdays:
            if day in self.holidays:
                raise CalendarError(f"{day} 既列为放假又列为调休上班")
            if day.weekday() < 5:
                raise CalendarError(f"{day} 本来就是工作日，不能列为调休上班")

    @classmethod
    def from_iso(
        cls,
        year: int,
        holidays: Mapping[str, str],
        workdays: Mapping[str, str] | Iterable[str],
        *,
        notice: str = "",
        source: str = "",
    ) -> "YearTable":
        """A table from ISO days, as JSON and TOML keep them; make-up days may lack a name."""
        if not isinstance(notice, str) or not isinstance(source, str):
            raise CalendarError("放假安排的文号和来源须为文字")
        try:
            named = workdays if isinstance(workdays, Mapping) else dict.fromkeys(workdays, "")
            return cls(
                year=year,
                holidays={date.fromisoformat(day): str(name) for day, name in holidays.items()},
                workdays={date.fromisoformat(day): str(name) for day, name in named.items()},
                notice=notice,
                source=source,
            )
        except CalendarError:
            raise
        except (TypeError, AttributeError, ValueError) as error:
            raise CalendarError(f"放假安排须为日期与名称：{error}") from error


class WorkCalendar:
    """Answers for any day whether the offices work, and how certain that is.

    >>> from datetime import date
    >>> calendar = built_in()
    >>> calendar.why(date(2026, 10, 1)), calendar.why(date(2026, 10, 10))
    ('国庆节放假', '调休上班（国庆节）')
    >>> calendar.next_working(date(2026, 9, 30))
    datetime.date(2026, 10, 8)
    """

    __slots__ = ("_holidays", "_workdays", "_years", "revision", "tables")

    tables: tuple[YearTable, ...]
    revision: str

    def __init__(self, tables: Iterable[YearTable]) -> None:
        self.tables = tuple(sorted(tables, key=lambda table: table.year))
        self._years = frozenset(table.year for table in self.tables)
        if len(self._years) != len(self.tables):
            raise CalendarError("同一年份有两份放假安排")
        self._holidays = {d.toordinal(): n for t in self.tables for d, n in t.holidays.items()}
        self._workdays = {d.toordinal(): n for t in self.tables for d, n in t.workdays.items()}
        self.revision = _fingerprint(self.tables)

    @classmethod
    def from_tables(cls, tables: Iterable[YearTable]) -> "WorkCalendar":
        return cls(tables)

    def with_table(self, table: YearTable) -> "WorkCalendar":
        """The same calendar with one year added or replaced."""
        kept = (known for known in self.tables if known.year != table.year)
        return WorkCalendar((*kept, table))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self.revision == other.revision

    def __hash__(self) -> int:
        return hash(self.revision)

    def __repr__(self) -> str:
        return f"<WorkCalendar {min(self._years, default='')}-{max(self._years, default='')}>"

    def is_working(self, day: date) -> bool:
        return self.is_working_ordinal(day.toordinal())

    def is_working_ordinal(self, ordinal: int) -> bool:
        """`is_working` for `date.toordinal()`: counting visits hundreds of days."""
        if ordinal in self._workdays:
            return True
        return (ordinal - 1) % 7 < 5 and ordinal not in self._holidays

    def is_rest(self, day: date) -> bool:
        return not self.is_working(day)

    def is_firm(self, day: date) -> bool:
        """Whether an announced notice settles this day.

        From 25 December on the notice for the following year is needed as well: it moves
        days of late December when New Year is made a long weekend (so in 2006, 2007, 2018).
        """
        if day.year not in self._years:
            return False
        return (day.month, day.day) < _NEW_YEAR_SWAP or day.year + 1 in self._years

    def is_firm_between(self, first: date, last: date) -> bool:
        """Whether every day from `first` to `last`, both included, is firm."""
        if any(year not in self._years for year in range(first.year, last.year + 1)):
            return False
        return self.is_firm(last)

    def why(self, day: date) -> str:
        """The reason in Chinese: 国庆节放假, 调休上班（国庆节）, 周六, 工作日."""
        ordinal = day.toordinal()
        if ordinal in self._holidays:
            return f"{self._holidays[ordinal]}放假"
        if ordinal in self._workdays:
            festival = self._workdays[ordinal]
            return f"调休上班（{festival}）" if festival else "调休上班"
        reason = "工作日" if day.weekday() < 5 else WEEKDAYS[day.weekday()]
        return reason if self.is_firm(day) else f"{reason}（放假安排未公布，暂定）"

    def next_working(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.working_on_or_after(day + timedelta(days=1))

    def previous_working(self, day: date) -> date:
        """The last working day strictly before `day`."""
        return self.working_on_or_before(day - timedelta(days=1))

    def working_on_or_after(self, day: date) -> date:
        ordinal = day.toordinal()
        while not self.is_working_ordinal(ordinal):
            ordinal += 1
        return date.fromordinal(ordinal)

    def working_on_or_before(self, day: date) -> date:
        ordinal = day.toordinal()
        while not self.is_working_ordinal(ordinal):
            ordinal -= 1
        return date.fromordinal(ordinal)

    def working_days_between(self, after: date, until: date) -> int:
        """Working days later than `after`, up to and including `until`; negative backwards."""
        if until < after:
            return -self.working_days_between(until, after)
        days = range(after.toordinal() + 1, until.toordinal() + 1)
        return sum(map(self.is_working_ordinal, days))


def _fingerprint(tables: Iterable[YearTable]) -> str:
    """The same for the same days whatever their order; changes when any day changes."""
    digest = hashlib.sha256()
    for table in tables:
        for kind, days in (("off", table.holidays), ("on", table.workdays)):
            for day in sorted(days):
                digest.update(f"{kind} {day.isoformat()} {days[day]}\n".encode())
        digest.update(f"year {table.year}\n".encode())
    return digest.hexdigest()[:16]


def read_table(text: str) -> YearTable:
    """A yearly table from TOML; raises CalendarError for anything unexpected in it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"放假安排文件不是有效的 TOML：{error}") from error
    unknown = raw.keys() - _TABLE_FIELDS
    missing = {"year", "holidays", "workdays"} - raw.keys()
    if unknown or missing or not isinstance(raw["year"], int):
        raise CalendarError(f"放假安排文件缺少 {sorted(missing)}，或有未知字段 {sorted(unknown)}")
    return YearTable.from_iso(**raw)


@cache
def built_in() -> WorkCalendar:
    """The calendar of the tables that come with the product."""
    folder = resources.files(__package__) / "data"
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return WorkCalendar.from_tables(read_table(f.read_text(encoding="utf-8")) for f in files)
