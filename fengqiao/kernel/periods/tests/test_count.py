"""Single situations of counting; the tables a lawyer reads are in `clocks/rules/tests`."""

import timeit
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from fengqiao.kernel.periods.calendar import WorkCalendar, YearTable, built_in
from fengqiao.kernel.periods.count import (
    COERCION_LAW,
    LICENSING_LAW,
    PENALTY_LAW,
    REVIEW_LAW,
    Bound,
    CountedDay,
    CountedSpan,
    Mark,
    Period,
    PeriodError,
    Suspension,
    Unit,
    WorkingDayRule,
    count,
    count_back,
    count_hours,
)

CALENDAR = built_in()
SHANGHAI = timezone(timedelta(hours=8))


def working(n: int) -> Period:
    return Period(n, Unit.WORKING_DAY)


def calendar_days(n: int) -> Period:
    return Period(n, Unit.CALENDAR_DAY)


@pytest.mark.parametrize(
    ("rule", "length", "is_working"),
    [
        (PENALTY_LAW, 3, True),
        (PENALTY_LAW, 7, True),
        (PENALTY_LAW, 10, False),
        (REVIEW_LAW, 10, True),
        (REVIEW_LAW, 2, False),
        (COERCION_LAW, 10, True),
        (COERCION_LAW, 11, False),
        (LICENSING_LAW, 45, True),
        (WorkingDayRule(), 3, False),
    ],
)
def test_each_law_says_which_days_are_working_days(
    rule: WorkingDayRule, length: int, is_working: bool
) -> None:
    assert rule.applies_to(calendar_days(length)) is is_working
    start = date(2026, 9, 29)
    expected = count(start, working(length) if is_working else calendar_days(length), CALENDAR)
    assert count(start, calendar_days(length), CALENDAR, working_days=rule).due == expected.due
    assert not rule.applies_to(Period(length, Unit.MONTH))


def test_the_rule_also_reads_extensions_and_backward_periods() -> None:
    start = date(2026, 9, 28)
    extended = count(
        start, calendar_days(3), CALENDAR, extensions=[calendar_days(3)], working_days=PENALTY_LAW
    )
    assert extended.due == count(start, working(6), CALENDAR).due
    assert (
        count_back(date(2026, 10, 12), calendar_days(7), CALENDAR, working_days=PENALTY_LAW).due
        == count_back(date(2026, 10, 12), working(7), CALENDAR).due
        == date(2026, 9, 24)
    )


def test_an_extension_begins_after_the_original_deadline_as_moved() -> None:
    """Sixty days end on Sunday 1 November 2026, moved to 2 November; thirty more to 2 December."""
    deadline = count(date(2026, 9, 2), calendar_days(60), CALENDAR, extensions=[calendar_days(30)])
    assert deadline.original_due == date(2026, 11, 2)
    assert deadline.due == date(2026, 12, 2)


def test_a_second_extension_begins_after_the_first() -> None:
    deadline = count(
        date(2026, 1, 5),
        calendar_days(30),
        CALENDAR,
        extensions=[calendar_days(30), calendar_days(30)],
    )
    assert [stage.due for stage in deadline.stages] == [
        date(2026, 2, 4),
        date(2026, 3, 6),
        date(2026, 4, 7),
    ]


def test_a_suspension_moves_the_deadline_by_the_days_inside_the_period() -> None:
    appraisal = Suspension(date(2026, 11, 10), date(2026, 11, 19), "鉴定期间")
    assert count(date(2026, 11, 2), calendar_days(30), CALENDAR).due == date(2026, 12, 2)
    moved = count(date(2026, 11, 2), calendar_days(30), CALENDAR, suspensions=[appraisal])
    assert moved.due == date(2026, 12, 14)  # 12 December is a Saturday


def test_a_suspension_before_the_start_or_after_the_end_moves_nothing() -> None:
    outside = [
        Suspension(date(2026, 10, 1), date(2026, 11, 2)),
        Suspension(date(2026, 12, 3), date(2026, 12, 30)),
    ]
    plain = count(date(2026, 11, 2), calendar_days(30), CALENDAR)
    assert count(date(2026, 11, 2), calendar_days(30), CALENDAR, suspensions=outside).due == (
        plain.due
    )


def test_a_suspended_start_day_is_not_made_up_for() -> None:
    until_start = [Suspension(date(2026, 10, 26), date(2026, 11, 2))]
    deadline = count(date(2026, 11, 2), Period(1, Unit.MONTH), CALENDAR, suspensions=until_start)
    assert deadline.due == date(2026, 12, 2)
    assert [type(step) for step in deadline.steps] == [CountedDay, CountedSpan]


def test_overlapping_suspensions_count_once() -> None:
    twice = [
        Suspension(date(2026, 11, 10), date(2026, 11, 16)),
        Suspension(date(2026, 11, 12), date(2026, 11, 18)),
    ]
    once = [Suspension(date(2026, 11, 10), date(2026, 11, 18))]
    for period in (working(15), calendar_days(30), Period(1, Unit.MONTH)):
        assert (
            count(date(2026, 11, 2), period, CALENDAR, suspensions=twice).due
            == count(date(2026, 11, 2), period, CALENDAR, suspensions=once).due
        )


def test_where_suspensions_overlap_the_first_named_gives_the_reason() -> None:
    paused = [
        Suspension(date(2026, 11, 10), date(2026, 11, 11), "鉴定期间"),
        Suspension(date(2026, 11, 11), date(2026, 11, 12), "听证期间"),
    ]
    steps = count(date(2026, 11, 9), working(1), CALENDAR, suspensions=paused).steps
    assert [step.reason for step in steps[1:4]] == [
        "鉴定期间，不计入",
        "鉴定期间，不计入",
        "听证期间，不计入",
    ]


def test_a_month_suspended_for_ten_days_ends_ten_days_later() -> None:
    hearing = Suspension(date(2026, 3, 10), date(2026, 3, 19), "听证期间")
    deadline = count(date(2026, 3, 2), Period(1, Unit.MONTH), CALENDAR, suspensions=[hearing])
    assert deadline.due == date(2026, 4, 13)  # 2 April and ten days is Sunday the 12th


def test_the_moved_day_is_never_a_suspended_day() -> None:
    """The last day is a Saturday, the next working day falls in a suspension."""
    closed = Suspension(date(2026, 11, 9), date(2026, 11, 11), "停电")
    deadline = count(date(2026, 10, 8), calendar_days(30), CALENDAR, suspensions=[closed])
    assert deadline.stages[0].nominal == date(2026, 11, 7)
    assert deadline.due == date(2026, 11, 12)


def test_without_rolling_the_deadline_stays_on_the_rest_day() -> None:
    deadline = count(date(2026, 9, 3), calendar_days(30), CALENDAR, roll=False)
    assert deadline.due == date(2026, 10, 3)
    assert not deadline.provisional


def test_a_minimum_period_is_open_on_the_day_after() -> None:
    deadline = count(date(2026, 9, 29), Period(7, "working_day", "min"), CALENDAR)
    assert deadline.due == date(2026, 10, 14)
    assert deadline.open_on == date(2026, 10, 15)
    assert deadline.stages[0].period.bound is Bound.MIN


@pytest.mark.parametrize(
    ("start", "period", "provisional"),
    [
        (date(2026, 12, 1), working(17), False),  # 24 December
        (date(2026, 12, 1), working(18), True),  # 25 December may yet be changed
        (date(2026, 12, 1), calendar_days(40), True),
        (date(2026, 11, 1), Period(1, Unit.MONTH), False),
        (date(2026, 11, 1), Period(1, Unit.YEAR), True),
        (date(2024, 11, 1), Period(2, Unit.YEAR), False),
    ],
)
def test_a_deadline_is_provisional_when_a_deciding_day_is_not_announced(
    start: date, period: Period, provisional: bool
) -> None:
    assert count(start, period, CALENDAR).provisional is provisional


def test_a_calendar_period_running_through_an_unannounced_year_depends_on_its_last_day_only() -> (
    None
):
    known = CALENDAR.with_table(YearTable(2028, {}, {})).with_table(YearTable(2029, {}, {}))
    assert not count(date(2026, 6, 1), Period(2, Unit.YEAR), known).provisional
    assert count(date(2026, 6, 1), working(300), known).provisional


def test_a_deciding_day_before_the_announced_years_leaves_doubt() -> None:
    """2023 is announced and 2022 is not; 31 December 2022 is a Saturday."""
    known = WorkCalendar.from_tables([YearTable(2023, {}, {}), YearTable(2024, {}, {})])
    moved = count(date(2022, 12, 1), calendar_days(30), known)
    assert (moved.due, moved.provisional) == (date(2023, 1, 2), True)
    assert count(date(2022, 12, 20), working(20), known).provisional
    assert not count(date(2022, 12, 20), calendar_days(30), known).provisional
    extended = count(date(2022, 12, 1), calendar_days(20), known, extensions=[calendar_days(30)])
    assert extended.provisional


def test_a_deadline_that_does_not_move_needs_no_notice() -> None:
    assert count(date(2026, 12, 1), calendar_days(60), CALENDAR).provisional
    assert not count(date(2026, 12, 1), calendar_days(60), CALENDAR, roll=False).provisional


def test_the_announcement_of_a_year_makes_its_deadlines_firm() -> None:
    announced = CALENDAR.with_table(
        YearTable(2027, {date(2027, 1, 1): "元旦"}, {date(2027, 1, 3): "元旦"})
    )
    before = count(date(2026, 12, 28), working(5), CALENDAR)
    after = count(date(2026, 12, 28), working(5), announced)
    assert (before.due, before.provisional) == (date(2027, 1, 4), True)
    assert (after.due, after.provisional) == (date(2027, 1, 4), False)
    assert before.revision != after.revision


@pytest.mark.parametrize(
    ("end", "period", "expected"),
    [
        (date(2026, 10, 12), working(3), date(2026, 10, 8)),
        (date(2026, 10, 12), working(4), date(2026, 9, 30)),
        (date(2026, 10, 10), calendar_days(5), date(2026, 9, 30)),
        (date(2026, 3, 31), Period(1, Unit.MONTH), date(2026, 2, 28)),  # make-up Saturday
        (date(2025, 2, 28), Period(1, Unit.YEAR), date(2024, 2, 28)),
    ],
)
def test_counting_back_moves_to_the_earlier_working_day(
    end: date, period: Period, expected: date
) -> None:
    assert count_back(end, period, CALENDAR).due == expected


def test_hours_run_through_rest_days_from_the_moment_itself() -> None:
    start = datetime(2026, 9, 30, 17, 20, tzinfo=SHANGHAI)
    assert count_hours(start, 24) == datetime(2026, 10, 1, 17, 20, tzinfo=SHANGHAI)
    assert count_hours(start, 24).tzinfo is SHANGHAI


def test_hours_are_real_hours_when_the_clocks_change() -> None:
    """Summer time began in China on 15 April 1990."""
    zone = ZoneInfo("Asia/Shanghai")
    end = count_hours(datetime(1990, 4, 14, 12, tzinfo=zone), 24)
    assert end == datetime(1990, 4, 15, 13, tzinfo=zone)


def test_hours_in_litigation_leave_out_the_hour_of_the_event() -> None:
    start = datetime(2026, 9, 30, 17, 20, tzinfo=UTC)
    assert count_hours(start, 2, exclude_first_hour=True) == datetime(2026, 9, 30, 20, tzinfo=UTC)


def test_what_cannot_be_counted_is_refused() -> None:
    with pytest.raises(PeriodError, match="count_hours"):
        count(date(2026, 9, 1), Period(24, Unit.HOUR), CALENDAR)
    with pytest.raises(PeriodError, match="时区"):
        count(datetime(2026, 9, 1, tzinfo=UTC), working(3), CALENDAR)
    with pytest.raises(PeriodError, match="时区"):
        count_hours(datetime(2026, 9, 1), 3)  # noqa: DTZ001 - the point of the test
    with pytest.raises(PeriodError, match="正整数"):
        count_hours(datetime(2026, 9, 1, tzinfo=UTC), 0)
    with pytest.raises(PeriodError, match="早于"):
        Suspension(date(2026, 9, 2), date(2026, 9, 1))
    for length in (0, -1, True, 1.5):
        with pytest.raises(PeriodError, match="正整数"):
            Period(length, Unit.MONTH)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fortnight"):
        Period(1, "fortnight")


def test_the_account_of_a_working_day_period_names_each_day() -> None:
    deadline = count(date(2026, 9, 29), working(3), CALENDAR)
    steps = [step for step in deadline.steps if isinstance(step, CountedDay)]
    assert [(step.day.day, step.mark, step.ordinal) for step in steps] == [
        (29, Mark.START, 0),
        (30, Mark.COUNTED, 1),
        *((day, Mark.REST, 0) for day in range(1, 8)),
        (8, Mark.COUNTED, 2),
        (9, Mark.COUNTED, 3),
    ]


def test_the_explanation_reads_as_sentences_with_articles() -> None:
    holiday = Suspension(date(2026, 10, 9), date(2026, 10, 10), "鉴定期间")
    explained = count(date(2026, 9, 29), working(3), CALENDAR, suspensions=[holiday]).explain()
    assert explained == (
        "2026年9月29日（周二）：起算当日，不计入（《民法典》第二百零一条第一款）",
        "2026年9月30日（周三）：工作日，计为第1日",
        "2026年10月1日（周四）至2026年10月7日（周三）：国庆节放假，不计入",
        "2026年10月8日（周四）：工作日，计为第2日",
        "2026年10月9日（周五）至2026年10月10日（周六）：鉴定期间，不计入",
        "2026年10月11日（周日）：周日，不计入",
        "2026年10月12日（周一）：工作日，计为第3日",
        "截止日：2026年10月12日（周一）",
    )


def test_a_month_without_corresponding_day_says_so() -> None:
    deadline = count(date(2026, 1, 31), Period(1, Unit.MONTH), CALENDAR)
    spans = [step for step in deadline.steps if isinstance(step, CountedSpan)]
    assert [(span.first, span.last) for span in spans] == [(date(2026, 2, 1), date(2026, 2, 28))]
    assert "没有对应日" in spans[0].reason
    assert "《民法典》第二百零二条" in deadline.explain()[1]


def test_a_moved_last_day_and_doubt_are_explained() -> None:
    lines = count(date(2026, 12, 3), calendar_days(30), CALENDAR).explain()
    assert any("最后一日逢周六" in line and "《民法典》第二百零三条" in line for line in lines)
    assert lines[-1].startswith("截止日：2027年1月4日（周一）（暂定：")


def test_a_backward_count_explains_itself_backwards() -> None:
    lines = count_back(date(2026, 10, 12), calendar_days(5), CALENDAR).explain()
    assert lines[0] == "2026年10月12日（周一）：期间倒数，该日不计入"
    assert lines[-2:] == (
        "2026年9月30日（周三）：工作日，为期间的最后一日",
        "最迟办理日：2026年9月30日（周三）",
    )


def test_a_deadline_of_sixty_working_days_takes_less_than_fifty_microseconds() -> None:
    period, start = working(60), date(2026, 3, 2)
    runs = timeit.repeat(lambda: count(start, period, CALENDAR), number=200, repeat=15)
    assert min(runs) / 200 < 50e-6
