"""What holds for every period, start day and calendar."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from fengqiao.kernel.periods.calendar import WorkCalendar, YearTable, built_in
from fengqiao.kernel.periods.count import (
    CountedDay,
    CountedSpan,
    Mark,
    Period,
    Suspension,
    Unit,
    count,
    count_back,
)

ONE_DAY = timedelta(days=1)
DAY_UNITS = (Unit.CALENDAR_DAY, Unit.WORKING_DAY)

starts = st.dates(date(2003, 6, 1), date(2028, 6, 30))
counts = st.integers(1, 120)
day_periods = st.builds(Period, counts, st.sampled_from(DAY_UNITS))
long_periods = st.builds(Period, st.integers(1, 30), st.sampled_from((Unit.MONTH, Unit.YEAR)))
periods = day_periods | long_periods


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """The packaged calendar, at times with an invented table for one year."""
    if draw(st.booleans()):
        return built_in()
    year = draw(st.integers(2004, 2028))
    some_days = st.dates(date(year, 1, 1), date(year, 12, 31))
    off = draw(st.dictionaries(some_days, st.just("例假"), max_size=40))
    weekends = some_days.filter(lambda day: day.weekday() >= 5 and day not in off)
    on = draw(st.dictionaries(weekends, st.just("例假"), max_size=10))
    return built_in().with_table(YearTable(year, off, on))


@st.composite
def suspensions(draw: st.DrawFn, start: date) -> list[Suspension]:
    found = []
    for _ in range(draw(st.integers(0, 3))):
        first = start + timedelta(days=draw(st.integers(-10, 90)))
        found.append(Suspension(first, first + timedelta(days=draw(st.integers(0, 25))), "中止"))
    return found


@given(starts, day_periods, calendars(), st.data())
def test_one_day_more_never_ends_earlier(
    start: date, period: Period, calendar: WorkCalendar, data: st.DataObject
) -> None:
    paused = data.draw(suspensions(start))
    longer = Period(period.count + 1, period.unit)
    due = count(start, period, calendar, suspensions=paused).due
    later = count(start, longer, calendar, suspensions=paused).due
    assert later >= due
    if period.unit is Unit.WORKING_DAY:
        assert later > due


@given(starts, long_periods, calendars())
def test_one_month_or_year_more_always_ends_later(
    start: date, period: Period, calendar: WorkCalendar
) -> None:
    longer = Period(period.count + 1, period.unit)
    assert count(start, longer, calendar).due > count(start, period, calendar).due


@given(starts, periods, calendars())
def test_starting_a_day_later_never_ends_earlier(
    start: date, period: Period, calendar: WorkCalendar
) -> None:
    assert count(start + ONE_DAY, period, calendar).due >= count(start, period, calendar).due


@given(starts, counts, counts, calendars(), st.data())
def test_working_days_add_up(
    start: date, first: int, second: int, calendar: WorkCalendar, data: st.DataObject
) -> None:
    paused = data.draw(suspensions(start))

    def due(begin: date, days: int) -> date:
        return count(begin, Period(days, Unit.WORKING_DAY), calendar, suspensions=paused).due

    assert due(due(start, first), second) == due(start, first + second)


@given(starts, counts, counts, calendars())
def test_an_extension_in_working_days_is_the_longer_period(
    start: date, first: int, second: int, calendar: WorkCalendar
) -> None:
    extended = count(
        start,
        Period(first, Unit.WORKING_DAY),
        calendar,
        extensions=[Period(second, Unit.WORKING_DAY)],
    )
    assert extended.due == count(start, Period(first + second, Unit.WORKING_DAY), calendar).due


@given(starts, counts, calendars())
def test_counting_back_undoes_counting_forward(
    start: date, days: int, calendar: WorkCalendar
) -> None:
    start = calendar.working_on_or_after(start)
    period = Period(days, Unit.WORKING_DAY)
    forward = count(start, period, calendar).due
    assert count_back(forward, period, calendar).due == start
    assert count(count_back(start, period, calendar).due, period, calendar).due == start


@given(starts, counts, calendars())
def test_counting_calendar_days_back_never_shortens_the_notice(
    end: date, days: int, calendar: WorkCalendar
) -> None:
    period = Period(days, Unit.CALENDAR_DAY)
    plain = count_back(end, period, calendar, roll=False).due
    assert count(plain, period, calendar, roll=False).due == end
    moved = count_back(end, period, calendar).due
    assert moved <= plain
    assert calendar.is_working(moved)


@given(starts, periods, calendars(), st.data())
def test_a_rolled_deadline_is_a_working_day_outside_every_suspension(
    start: date, period: Period, calendar: WorkCalendar, data: st.DataObject
) -> None:
    paused = data.draw(suspensions(start))
    due = count(start, period, calendar, suspensions=paused).due
    assert calendar.is_working(due)
    assert not any(pause.first <= due <= pause.last for pause in paused)


@given(starts, st.integers(2, 120), st.integers(1, 30), calendars(), st.data())
def test_a_suspension_of_n_working_days_moves_the_deadline_by_n(
    start: date, days: int, paused_days: int, calendar: WorkCalendar, data: st.DataObject
) -> None:
    period = Period(days, Unit.WORKING_DAY)
    plain = count(start, period, calendar)
    counted = [step.day for step in plain.steps if isinstance(step, CountedDay) and step.counted]
    first = data.draw(st.sampled_from(counted))
    last = first
    for _ in range(paused_days - 1):
        last = calendar.next_working(last)
    paused = count(start, period, calendar, suspensions=[Suspension(first, last)])
    assert paused.due == count(plain.due, Period(paused_days, Unit.WORKING_DAY), calendar).due
    assert calendar.working_days_between(plain.due, paused.due) == paused_days


@given(starts, periods, calendars(), st.integers(1, 40), st.data())
def test_a_suspension_inside_moves_the_unrolled_deadline_by_its_days(
    start: date, period: Period, calendar: WorkCalendar, length: int, data: st.DataObject
) -> None:
    assume(period.unit is not Unit.WORKING_DAY)
    plain = count(start, period, calendar, roll=False).due
    inside = data.draw(st.dates(start + ONE_DAY, plain))
    pause = Suspension(inside, inside + timedelta(days=length - 1))
    moved = count(start, period, calendar, roll=False, suspensions=[pause]).due
    assert moved == plain + timedelta(days=length)


@given(starts, periods, st.lists(day_periods, max_size=2), calendars(), st.booleans(), st.data())
def test_the_account_agrees_with_the_result(
    start: date,
    period: Period,
    extensions: list[Period],
    calendar: WorkCalendar,
    roll: bool,
    data: st.DataObject,
) -> None:
    paused = data.draw(suspensions(start))
    deadline = count(start, period, calendar, suspensions=paused, extensions=extensions, roll=roll)
    last = deadline.steps[-1]
    assert (last.last if isinstance(last, CountedSpan) else last.day) == deadline.due
    days = [step for step in deadline.steps if isinstance(step, CountedDay)]
    assert days[0].day == start
    assert days[0].mark is Mark.START
    for step in days:
        if step.mark is Mark.COUNTED:
            assert not any(pause.first <= step.day <= pause.last for pause in paused)
        if step.mark is Mark.REST:
            assert calendar.is_rest(step.day)
    if period.unit in DAY_UNITS:
        counted = [step for step in days if step.counted]
        total = sum(stage.period.count for stage in deadline.stages)
        assert len(counted) == total
        if not extensions:
            passed = [step.day for step in days if step.mark is not Mark.ROLLED]
            assert passed == [start + timedelta(days=n) for n in range(len(passed))]
    assert deadline.explain()[-1].startswith("截止日")


@given(starts, day_periods, calendars())
def test_a_firm_deadline_survives_any_later_announcement(
    start: date, period: Period, calendar: WorkCalendar
) -> None:
    """Announcing years that were not announced changes no deadline that was called firm."""
    deadline = count(start, period, calendar)
    assume(not deadline.provisional)
    later = calendar
    for year in {2002, 2003, 2027, 2028, 2029} - {table.year for table in calendar.tables}:
        mondays = [date(year, 1, 1) + timedelta(days=n) for n in range(60)]
        later = later.with_table(YearTable(year, dict.fromkeys(mondays, "例假"), {}))
    assert count(start, period, later).due == deadline.due
