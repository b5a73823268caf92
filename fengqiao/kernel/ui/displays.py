"""What components show: small value objects, so that a room can fill them without a model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone


@dataclass(frozen=True)
class Look:
    """A word, its colour class and its icon, which always go together."""

    word: str
    colour: str
    icon: str


# How near a deadline is, by the level that the clocks room computes.
LEVELS = {
    "overdue": Look(word="已逾期", colour="red", icon="alert-octagon"),
    "soon": Look(word="临期", colour="yellow", icon="alert-triangle"),
    "running": Look(word="正常", colour="green", icon="clock"),
    "paused": Look(word="暂停", colour="grey", icon="player-pause"),
    "met": Look(word="按时办结", colour="green", icon="circle-check"),
    "missed": Look(word="超期办结", colour="red", icon="alert-octagon"),
    "lifted": Look(word="已解除", colour="grey", icon="circle-minus"),
}


@dataclass(frozen=True)
class ClockDisplay:
    """A deadline on a page. `remaining_days` counts the days of the clock's own kind.

    `provisional` (暂定): the holidays of the year are not announced yet, so that the day may
    still move. `explain_url` leads to the count day by day.
    """

    level: str
    label: str = ""
    due_at: datetime | None = None
    remaining_days: int | None = None
    day_word: str = "天"
    provisional: bool = False
    explain_url: str = ""

    @classmethod
    def of_deadline(
        cls,
        due_at: datetime,
        *,
        at: datetime,
        warn_at: datetime | None = None,
        label: str = "",
        provisional: bool = False,
        explain_url: str = "",
    ) -> ClockDisplay:
        """A running deadline as seen at the moment `at`, in calendar days of the office.

        A moment equal to `due_at` is still in time. From `warn_at` on it is 临期.
        """
        soon = warn_at is not None and at >= warn_at
        level = "overdue" if at > due_at else "soon" if soon else "running"
        days = (timezone.localdate(due_at) - timezone.localdate(at)).days
        return cls(level, label, due_at, days, "天", provisional, explain_url)

    @property
    def look(self) -> Look:
        return LEVELS[self.level]

    @property
    def remaining_words(self) -> str:
        """还有 3 个工作日 / 今天到期 / 已过 2 天; empty when the clock does not run."""
        if self.remaining_days is None or self.level not in ("overdue", "soon", "running"):
            return ""
        if self.remaining_days == 0:
            return "今天到期，时间已过" if self.level == "overdue" else "今天到期"
        verb = "还有" if self.remaining_days > 0 else "已过"
        return f"{verb} {abs(self.remaining_days)} {self.day_word}"


@dataclass(frozen=True)
class TimelineLine:
    """One event of a matter's history."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""
    icon: str = "point"
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a text, a link, a badge or a clock."""

    text: str = ""
    url: str = ""
    tone: str = ""
    clock: ClockDisplay | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A simple table: headings, and rows with a cell under each. The first cell names the row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError(f"表格“{self.caption}”有的行与表头列数不同。")

    @property
    def labelled_rows(self) -> list[list[tuple[str, Cell]]]:
        """Each cell with its heading, which phones show beside it."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Tab:
    """One page of several that stand side by side."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Attachment:
    """A file of a matter as listed; `size` in bytes."""

    name: str
    url: str
    size: int
    kind: str = ""
    at: datetime | None = None
    who: str = ""
    digest: str = ""


@dataclass(frozen=True)
class PersonalValue:
    """A personal value behind its mask; `reveal_url` takes the POST that shows it, on record."""

    label: str
    masked: str
    reveal_url: str = ""


@dataclass(frozen=True)
class PartyCard:
    """A party as shown: role and kind in words, personal values masked."""

    role: str
    kind: str
    values: tuple[PersonalValue, ...]
    note: str = ""


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way of a step, on what basis, and what to do next."""

    stands: str
    basis: str = ""
    next: str = ""
    tone: str = "bad"


@dataclass(frozen=True)
class Filter:
    """One control of a filter bar: choices make a list, none a text."""

    name: str
    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    input_type: str = "text"
