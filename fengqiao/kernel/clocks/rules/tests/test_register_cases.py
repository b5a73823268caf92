"""Cases for every rule of the register, expected by another way to count than the engine's."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.kernel.clocks.rules.cases import RuleCase, cases
from fengqiao.kernel.clocks.rules.explain import Answer, explain
from fengqiao.kernel.clocks.rules.question import Question
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.clocks.rules.tests import oracle
from fengqiao.kernel.clocks.rules.tests.oracle import last_day, raw_rules
from fengqiao.kernel.periods.calendar import built_in
from fengqiao.kernel.periods.period import Bound, Suspension, Unit

ONE = timedelta(days=1)
CASES = [case for held in cases().values() for case in held]
BY_DAYS = sorted(
    rule_id for rule_id, raw in raw_rules().items()
    if raw.get("period", {}).get("unit") in ("calendar_day", "working_day", "month")
)  # fmt: skip


def answer_to(case: RuleCase) -> Answer:
    question = Question(
        rule=rules()[case.rule],
        start=case.start,
        suspensions=case.suspensions,
        extend=case.extend,
    )
    return explain(question, built_in(), rules())


def test_every_rule_has_a_case_and_each_case_its_own_name_and_reason() -> None:
    assert len(CASES) >= 500
    assert len({case.name for case in CASES}) == len(CASES)
    assert cases().keys() == raw_rules().keys()
    assert all(case.why for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_case_ends_when_another_way_to_count_says(case: RuleCase) -> None:
    answer = answer_to(case)
    if isinstance(case.due, datetime):
        assert isinstance(answer.due, datetime)
        assert answer.due.replace(tzinfo=None) == case.due
        return
    assert answer.due == case.due, case.why
    assert not answer.provisional
    if answer.is_window:
        assert answer.status(case.due - ONE) == "waiting"
        assert answer.status(case.due) == "open"
    elif answer.rule.bound is Bound.MIN and not answer.rule.backward:
        assert answer.status(case.due) == "waiting"
        assert answer.status(case.due + ONE) == "open"
    else:
        around = [answer.status(case.due + each * ONE) for each in (-1, 0, 1)]
        assert around == ["in_time", "due_today", "late"]


def test_the_files_hold_what_the_other_way_says_today() -> None:
    written = {case.name: case.due for case in CASES}
    for rule_id, raw in raw_rules().items():
        for case in oracle.cases(rule_id, raw):
            assert written.pop(case["name"]) == case["due"]
    assert not written


@settings(max_examples=300, deadline=None)
@given(rule_id=st.sampled_from(BY_DAYS), start=st.dates(date(2004, 2, 1), date(2026, 3, 1)))
def test_both_ways_agree_on_any_day(rule_id: str, start: date) -> None:
    raw = raw_rules()[rule_id]
    if start.year * 12 + raw["period"]["count"] > 2026 * 12 and raw["period"]["unit"] == "month":
        start = start.replace(year=start.year - 4, day=1)
    assert rules()[rule_id].deadline(start, built_in()).due == last_day(raw, start)


@settings(max_examples=200, deadline=None)
@given(
    rule_id=st.sampled_from(BY_DAYS),
    start=st.dates(date(2006, 1, 1), date(2026, 1, 1)),
    later=st.integers(0, 40),
)
def test_a_later_event_never_ends_earlier(rule_id: str, start: date, later: int) -> None:
    rule = rules()[rule_id]
    first = rule.deadline(start, built_in()).due
    assert rule.deadline(start + later * ONE, built_in()).due >= first


@settings(max_examples=200, deadline=None)
@given(
    rule_id=st.sampled_from([each for each in BY_DAYS if rules()[each].knows_suspension]),
    start=st.dates(date(2015, 1, 1), date(2025, 1, 1)),
    after=st.integers(1, 20),
    days=st.integers(1, 30),
)
def test_days_left_out_never_bring_the_end_forward_and_are_told(
    rule_id: str, start: date, after: int, days: int
) -> None:
    out = Suspension(start + after * ONE, start + (after + days - 1) * ONE, "鉴定")
    question = Question(rule=rules()[rule_id], start=start, suspensions=[out])
    answer = explain(question, built_in(), rules())
    plain = explain(Question(rule=rules()[rule_id], start=start), built_in(), rules())
    assert answer.due >= plain.due
    if answer.rule.unit is not Unit.MONTH and answer.rule.period:
        assert sum(day.counted for day in answer.days) == answer.rule.period.count
    assert not any(day.counted and out.first <= day.day <= out.last for day in answer.days)
