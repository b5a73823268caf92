"""Value objects of components and the filters over them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from fengqiao.kernel.ui.displays import LEVELS, Cell, ClockDisplay, Table
from fengqiao.kernel.ui.templatetags.ui import date_zh, level_class

# Friday 6 March 2026, 24:00 in the office's zone, less a microsecond: the end of the last day.
DUE = datetime(2026, 3, 6, 16, 0, tzinfo=UTC) - timedelta(microseconds=1)
WARN = DUE - timedelta(days=2)


@pytest.mark.parametrize(
    ("at", "level", "days"),
    [
        (WARN - timedelta(microseconds=1), "running", 2),
        (WARN, "soon", 2),
        (DUE - timedelta(hours=20), "soon", 0),
        (DUE, "soon", 0),
        (DUE + timedelta(microseconds=1), "overdue", -1),
    ],
)
def test_a_deadline_is_late_only_after_its_moment(at: datetime, level: str, days: int) -> None:
    clock = ClockDisplay.of_deadline(DUE, at=at, warn_at=WARN)
    assert (clock.level, clock.remaining_days) == (level, days)


def test_without_a_warning_time_nothing_is_near() -> None:
    assert ClockDisplay.of_deadline(DUE, at=DUE).level == "running"


def test_every_level_has_words_of_its_own() -> None:
    words = [look.word for look in LEVELS.values()]
    assert len(set(words)) == len(words)
    assert level_class("overdue") == "level-red"


def test_a_row_that_does_not_fit_its_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="待办"):
        Table("待办", ("编号", "标题"), ((Cell("1"),),))


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (datetime(2026, 1, 30, 17, 5, tzinfo=UTC), "day", "2026年1月31日"),
        (datetime(2026, 1, 30, 17, 5, tzinfo=UTC), "minute", "2026年1月31日 01:05"),
        (date(2026, 1, 31), "weekday", "2026年1月31日（周六）"),
        (date(2026, 1, 31), "short", "01-31"),
        (date(2026, 1, 31), "minute", "2026年1月31日"),
        (None, "day", ""),
    ],
)
def test_dates_are_written_in_the_office_zone(value: date | None, style: str, text: str) -> None:
    assert date_zh(value, style) == text
