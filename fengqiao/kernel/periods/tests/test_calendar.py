"""The packaged calendar agrees with an independent source and admits what it does not know."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from fengqiao.kernel.periods.calendar import (
    CalendarError,
    WorkCalendar,
    YearTable,
    built_in,
    read_table,
)

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_every_day_of_2004_to_2026_agrees_with_chinesecalendar() -> None:
    calendar = built_in()
    wrong = [
        day
        for day in days(FIRST, LAST)
        if calendar.is_working(day) is not chinese_calendar.is_workday(day)
        or calendar.is_rest(day) is calendar.is_working(day)
    ]
    assert wrong == []


def test_every_holiday_carries_the_right_festival() -> None:
    calendar = built_in()
    festivals = {
        "New Year's Day": "元旦",
        "Spring Festival": "春节",
        "Tomb-sweeping Day": "清明节",
        "Labour Day": "劳动节",
        "Dragon Boat Festival": "端午节",
        "Mid-autumn Festival": "中秋节",
        "National Day": "国庆节",
        "Anti-Fascist 70th Day": "抗战胜利纪念日",
    }
    for day in days(FIRST, LAST):
        rest, name = chinese_calendar.get_holiday_detail(day)
        if name is not None:
            label = festivals[name]
            assert calendar.why(day) == (f"{label}放假" if rest else f"调休上班（{label}）")


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 10, 1), "国庆节放假"),
        (date(2026, 10, 4), "国庆节放假"),
        (date(2026, 10, 10), "调休上班（国庆节）"),
        (date(2026, 10, 17), "周六"),
        (date(2026, 10, 18), "周日"),
        (date(2026, 10, 19), "工作日"),
        (date(2015, 9, 3), "抗战胜利纪念日放假"),
        (date(2027, 2, 8), "工作日（放假安排未公布，暂定）"),
        (date(2027, 2, 6), "周六（放假安排未公布，暂定）"),
    ],
)
def test_why_tells_the_reason_in_chinese(day: date, reason: str) -> None:
    assert built_in().why(day) == reason


@pytest.mark.parametrize("year", [1999, 2003, 2027, 2050])
def test_an_unannounced_year_rests_on_weekends_and_is_never_firm(year: int) -> None:
    calendar = built_in()
    for day in days(date(year, 1, 1), date(year, 12, 31)):
        assert calendar.is_working(day) is (day.weekday() < 5)
        assert not calendar.is_firm(day)


def test_days_are_firm_once_announced() -> None:
    calendar = built_in()
    assert all(calendar.is_firm(day) for day in days(FIRST, date(2026, 12, 24)))


def test_the_last_week_of_the_last_announced_year_waits_for_the_next_notice() -> None:
    """The notice for 2019 made 31 December 2018 a day off and 29 December a working day."""
    calendar = built_in()
    last_week = days(date(2026, 12, 25), date(2026, 12, 31))
    assert not any(calendar.is_firm(day) for day in last_week)
    announced = calendar.with_table(YearTable(2027, {date(2027, 1, 1): "元旦"}, {}))
    assert all(announced.is_firm(day) for day in last_week)


def test_firm_between_is_firm_on_each_day() -> None:
    calendar = built_in()
    for first, last in [
        (date(2026, 12, 1), date(2026, 12, 24)),
        (date(2026, 12, 1), date(2026, 12, 25)),
        (date(2025, 12, 20), date(2026, 1, 4)),
        (date(2026, 12, 30), date(2027, 1, 4)),
        (date(2003, 12, 30), date(2004, 1, 4)),
        (date(2026, 3, 1), date(2028, 1, 4)),
    ]:
        each = all(calendar.is_firm(day) for day in days(first, last))
        assert calendar.is_firm_between(first, last) is each


def test_next_and_previous_working_days_leave_the_day_itself() -> None:
    calendar = built_in()
    assert calendar.next_working(date(2026, 10, 9)) == date(2026, 10, 10)
    assert calendar.next_working(date(2026, 9, 30)) == date(2026, 10, 8)
    assert calendar.previous_working(date(2026, 10, 8)) == date(2026, 9, 30)
    assert calendar.working_on_or_after(date(2026, 10, 10)) == date(2026, 10, 10)
    assert calendar.working_on_or_before(date(2026, 10, 11)) == date(2026, 10, 10)


def test_working_days_between_counts_neither_rest_days_nor_the_first_day() -> None:
    calendar = built_in()
    assert calendar.working_days_between(date(2026, 9, 29), date(2026, 10, 12)) == 5
    assert calendar.working_days_between(date(2026, 10, 12), date(2026, 9, 29)) == -5
    assert calendar.working_days_between(date(2026, 10, 1), date(2026, 10, 1)) == 0


def test_revision_is_the_same_for_the_same_days_and_changes_with_any_day() -> None:
    calendar = built_in()
    again = WorkCalendar.from_tables(reversed(calendar.tables))
    assert again.revision == calendar.revision
    assert again == calendar
    assert hash(again) == hash(calendar)
    year = calendar.tables[-1]
    fewer = dict(list(year.holidays.items())[1:])
    changed = calendar.with_table(YearTable(2026, fewer, year.workdays))
    assert changed.revision != calendar.revision
    assert changed != calendar
    announced_without_change = calendar.with_table(YearTable(2027, {}, {}))
    assert announced_without_change.revision != calendar.revision


def test_a_new_notice_replaces_the_table_of_its_year() -> None:
    revised = built_in().with_table(
        YearTable.from_iso(2026, {"2026-11-23": "临时放假"}, ["2026-11-28"], notice="示例")
    )
    assert revised.is_rest(date(2026, 11, 23))
    assert revised.why(date(2026, 11, 28)) == "调休上班"
    assert revised.is_working(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("year = 2027\n[holidays]\n2026-01-01 = '元旦'\n[workdays]", "不属于 2027 年"),
        (
            "year = 2027\n[holidays]\n2027-01-02 = '元旦'\n[workdays]\n2027-01-02 = '元旦'",
            "既列为放假又列为调休上班",
        ),
        ("year = 2027\n[holidays]\n[workdays]\n2027-01-04 = '元旦'", "本来就是工作日"),
        ("year = 2027\n[holidays]\n2027-13-01 = '元旦'\n[workdays]", "须为日期"),
        ("year = 2027\n[holidays]\n2027-01-01 = ''\n[workdays]", "没有节日名称"),
        ("year = 2027\nholiday = 1\n[holidays]\n[workdays]", "未知字段"),
        ("year = 2027\n[holidays]", "缺少"),
        ("year = '2027'\n[holidays]\n[workdays]", "缺少"),
        ("year 2027", "TOML"),
        ("year = 2027\nholidays = 3\n[workdays]", "须为日期"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CalendarError, match=problem):
        read_table(text)


def test_two_tables_of_one_year_are_refused() -> None:
    with pytest.raises(CalendarError, match="同一年份"):
        WorkCalendar.from_tables([YearTable(2027, {}, {}), YearTable(2027, {}, {})])


def test_the_table_in_hand_cannot_be_changed() -> None:
    given = {date(2027, 1, 1): "元旦"}
    table = YearTable(2027, given, {})
    given.clear()
    assert table.holidays == {date(2027, 1, 1): "元旦"}
    with pytest.raises(TypeError):
        table.holidays[date(2027, 1, 2)] = "元旦"  # type: ignore[index]
