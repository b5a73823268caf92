"""A question about a rule is answered with the last day, each day's reason, and what to mind."""

from datetime import date, datetime
from typing import Any

import pytest

from fengqiao.kernel.clocks.rules.account import answer_data, answer_lines
from fengqiao.kernel.clocks.rules.explain import Answer, explain
from fengqiao.kernel.clocks.rules.question import Question, Service
from fengqiao.kernel.clocks.rules.rule import ClockRuleError, rules
from fengqiao.kernel.periods.calendar import built_in
from fengqiao.kernel.periods.period import Period, Suspension, Unit


def ask(rule: str, start: date | None = date(2026, 2, 10), **more: Any) -> Answer:
    return explain(Question(rule=rules()[rule], start=start, **more), built_in(), rules())


def test_every_rule_is_answered_and_its_last_counted_day_agrees_with_the_result() -> None:
    for rule in rules().values():
        if rule.no_period:
            continue
        answer = ask(rule.id)
        data = answer_data(answer)
        assert data["rule"] == rule.id
        assert answer_lines(answer)
        if answer.deadline and rule.period:
            days = [day for day in answer.days if day.counted]
            if rule.unit in (Unit.CALENDAR_DAY, Unit.WORKING_DAY):
                assert len(days) == rule.period.count
            assert answer.due in {day.day for day in answer.days}
            assert len({day.day for day in answer.days}) == len(answer.days)


def test_a_rule_without_a_length_says_why_no_day_can_be_computed() -> None:
    without = [rule for rule in rules().values() if rule.no_period]
    assert len(without) >= 10
    for rule in without:
        with pytest.raises(ClockRuleError, match="没有可以计算的日数"):
            ask(rule.id)


def test_a_rule_that_was_not_checked_says_so_and_a_checked_one_does_not() -> None:
    assert any("尚未核对" in word for word in answer_data(ask("nd_record"))["warnings"])
    assert "未核对" in "\n".join(answer_lines(ask("nd_record")))
    assert not answer_data(ask("rec_answer"))["warnings"]


def test_a_year_without_a_notice_makes_the_answer_provisional() -> None:
    later = ask("rec_answer", date(2026, 12, 28))
    assert later.provisional
    assert any("暂定" in word for word in answer_data(later)["warnings"])
    assert not ask("rec_answer").provisional


def test_hours_run_from_the_moment_and_a_day_without_a_time_from_midnight() -> None:
    at = datetime.fromisoformat("2026-02-13T18:30")
    assert answer_data(ask("crime_transfer_send", at))["due"] == "2026-02-14T18:30:00+08:00"
    midnight = ask("crime_transfer_send", date(2026, 2, 13))
    assert answer_data(midnight)["due"] == "2026-02-14T00:00:00+08:00"
    assert "没有写明时刻" in answer_data(midnight)["warnings"][0]
    assert [day.number for day in ask("crime_transfer_send", at).days] == [1, 2]
    assert [day.reason[:11] for day in ask("crime_transfer_send", at).days] == [
        "18:30起连续计 5", "00:00起连续计 1",
    ]  # fmt: skip


def test_hours_before_an_event_are_counted_back_from_its_moment() -> None:
    at = datetime.fromisoformat("2026-10-08T09:00")
    assert answer_data(ask("safety_power_cut_notice", at))["due"] == "2026-10-07T09:00:00+08:00"


def test_the_period_starts_at_the_latest_of_its_events() -> None:
    both = [("signed", date(2026, 3, 2)), ("sealed", date(2026, 3, 4))]
    answer = ask("jc_apply", None, events=both)
    assert (answer.begun, answer.due) == (date(2026, 3, 4), date(2026, 4, 3))
    assert ask("jc_apply", date(2026, 3, 5), events=both).begun == date(2026, 3, 5)


def test_a_period_that_waits_for_two_others_starts_when_the_later_has_run_out() -> None:
    answer = ask("compulsion_court_apply", None, events=[("served", date(2026, 2, 10))])
    assert answer.begun == date(2026, 8, 10)
    assert answer.due == date(2026, 11, 10)
    assert [each.name for each in answer.begins] == ["served", "rec_apply", "lit_sue"]


def test_a_corrected_application_starts_the_period_anew() -> None:
    answer = ask("og_answer", date(2026, 3, 2), events=[("corrected", date(2026, 3, 16))])
    assert answer.begun == date(2026, 3, 16)


def test_an_interruption_counts_only_while_the_period_runs() -> None:
    start, rule = date(2023, 3, 1), "civil_limitation_general"
    assert ask(rule, start, events=[("interrupted", date(2025, 6, 10))]).due == date(2028, 6, 12)
    with pytest.raises(ClockRuleError, match="不能中断"):
        ask(rule, start, events=[("interrupted", date(2026, 6, 10))])


def test_an_obstacle_moves_a_limitation_only_in_its_last_six_months() -> None:
    start, rule = date(2023, 3, 1), "civil_limitation_general"
    late = Suspension(date(2026, 1, 5), date(2026, 2, 10))
    early = Suspension(date(2024, 1, 5), date(2024, 2, 10))
    assert ask(rule, start, suspensions=[late]).due == date(2026, 8, 10)
    answer = ask(rule, start, suspensions=[early])
    assert answer.due == date(2026, 3, 2)
    assert any("没有影响" in word for word in answer_data(answer)["warnings"])
    state = ask("compensation_limitation", date(2024, 3, 1), suspensions=[late])
    assert state.due == date(2026, 4, 7)
    # The last six months begin after 1 September: of this obstacle nine days lie in them.
    across = Suspension(date(2025, 8, 20), date(2025, 9, 10))
    clipped = ask("compensation_limitation", date(2024, 3, 1), suspensions=[across])
    assert clipped.due == date(2026, 3, 10)


def test_service_by_notice_is_complete_after_thirty_days_or_sixty_with_the_police() -> None:
    civil = ask("penalty_pay", date(2026, 2, 10), served=Service.NOTICE)
    assert civil.service is not None
    assert (civil.service.due, civil.due) == (date(2026, 3, 12), date(2026, 3, 27))
    assert [day.part for day in civil.days][:2] == ["公告送达", "公告送达"]
    police = ask("public_security_limitation", date(2026, 2, 10), served=Service.NOTICE)
    assert police.service is not None
    assert police.service.due == date(2026, 4, 13)


def test_service_by_post_reminds_of_the_day_on_the_receipt() -> None:
    answer = ask("rec_answer", served=Service.POST)
    assert answer.due == ask("rec_answer").due
    assert any("收件日期" in word for word in answer_data(answer)["warnings"])


def test_a_notice_before_an_event_also_gives_the_day_with_all_days_between() -> None:
    answer = ask("penalty_hearing_notice", date(2026, 3, 6))
    assert (answer.due, answer.clear_due) == (date(2026, 2, 26), date(2026, 2, 25))
    assert "最迟为2026年2月25日（周三），这样最稳妥" in answer_data(answer)["warnings"][0]


def test_a_fixed_date_is_in_the_next_year_and_does_not_move() -> None:
    answer = ask("report_rol_submit", date(2025, 12, 31))
    assert (answer.due, answer.provisional) == (date(2026, 3, 1), False)
    assert any("宜提前到2026年2月28日" in word for word in answer_data(answer)["warnings"])


def test_a_case_set_apart_has_its_own_length() -> None:
    assert ask("compulsion_court_ruling", variant="unlawful").due == date(2026, 3, 12)
    with pytest.raises(ClockRuleError, match="unlawful"):
        ask("compulsion_court_ruling", variant="urgent")


def test_a_minimum_period_opens_on_the_day_after() -> None:
    answer = ask("nd_comment_business")
    assert (answer.due, answer.open_on) == (date(2026, 3, 12), date(2026, 3, 13))
    assert answer.status(date(2026, 3, 12)) == "waiting"
    assert answer.status(date(2026, 3, 13)) == "open"


def test_several_agreed_extensions_are_warned_of_and_one_is_not() -> None:
    ten = Period(10, Unit.CALENDAR_DAY)
    once = answer_data(ask("mediation_court_prefiling", extend=[ten]))["warnings"]
    twice = answer_data(ask("mediation_court_prefiling", extend=[ten, ten]))["warnings"]
    assert not any("可以延长几次" in word for word in once)
    assert any("可以延长几次" in word for word in twice)
    limited = answer_data(ask("police_case_handling", extend=2))["warnings"]
    assert not any("可以延长几次" in word for word in limited)


def test_an_interruption_alone_starts_the_period() -> None:
    events = [("interrupted", date(2026, 6, 10))]
    assert ask("civil_limitation_general", None, events=events).due == date(2029, 6, 11)


def test_a_wrong_event_or_case_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(ClockRuleError, match=r"signed（.*sealed（"):
        ask("jc_apply", events=[("served", date(2026, 3, 1))])
    with pytest.raises(ClockRuleError, match=r"unlawful（可能明显违法"):
        ask("compulsion_court_ruling", variant="urgent")
    with pytest.raises(ClockRuleError, match="可以写的事件：没有"):
        ask("petition_handle", events=[("served", date(2026, 3, 1))])


def test_a_window_before_an_end_opens_on_its_day() -> None:
    answer = ask("la_urgent_window", date(2026, 3, 20))
    assert answer.due == date(2026, 3, 13)
    assert "起始：2026年3月13日（周五）" in answer_lines(answer)
    assert [answer.status(date(2026, 3, day)) for day in (12, 13)] == ["waiting", "open"]


def test_extensions_by_number_and_by_length() -> None:
    seven = Period(7, Unit.CALENDAR_DAY)
    assert ask("police_case_handling", extend=2).due == date(2026, 5, 13)
    assert ask("petition_handle", extend=[seven]).due == date(2026, 4, 20)


@pytest.mark.parametrize(
    ("rule", "more", "problem"),
    [
        ("petition_handle", {"extend": 2}, "最多延长 1 次"),
        ("petition_handle", {"extend": [Period(31, Unit.CALENDAR_DAY)]}, "每次延长不超过30日"),
        ("petition_review_decide", {"extend": 1}, "没有延长的规定"),
        ("mediation_court_prefiling", {"extend": 1}, "没有统一长度"),
        ("petition_handle", {"extend": -1}, "不能小于零"),
        ("petition_handle",
         {"suspensions": [Suspension(date(2026, 3, 1), date(2026, 3, 2))]}, "没有中止或者扣除"),
        ("petition_handle", {"events": [("signed", date(2026, 3, 1))]}, "没有事件 'signed'"),
        ("penalty_hearing_notice", {"served": Service.NOTICE}, "不从送达起算"),
        ("og_annual_gov", {"extend": 1}, "固定日期"),
        ("crime_transfer_send", {"extend": 1}, "按小时"),
        ("petition_handle", {"start": date(1980, 1, 1)}, "1990"),
        ("petition_handle", {"start": None}, "请写明起算之日"),
        ("crime_transfer_send", {"start": None}, "请写明起算的时刻"),
    ],
)  # fmt: skip
def test_what_the_law_does_not_know_is_refused(
    rule: str, more: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ClockRuleError, match=problem):
        ask(rule, **more)


def test_litigation_cites_procedure_law_and_other_periods_the_civil_code() -> None:
    assert "《民事诉讼法》第八十五条" in ask("lit_answer").start_day_rule
    assert "《行政复议法》第八十八条第一款" in ask("rec_apply").roll_over
    assert "《民法典》第二百零三条" in ask("petition_handle").roll_over
    assert "《行政处罚法》第八十五条" in ask("penalty_hearing_request").roll_over


def test_left_out_days_within_months_are_shown_as_not_counted() -> None:
    pause = Suspension(date(2026, 3, 1), date(2026, 3, 10), "公告期间")
    answer = ask("lit_first_instance", suspensions=[pause])
    skipped = [day.day.day for day in answer.days if "公告" in day.reason]
    assert skipped == list(range(1, 11))
    assert answer.due == date(2026, 8, 20)
