"""What single steps promise beyond the table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.models import Outcome, Rating
from fengqiao.disputes.tests.samples import (
    LATER,
    NOW,
    dispute_in,
    register,
    registration,
    sample_input,
)
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.matters.models import Matter, Secrecy
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.workflow.errors import InvalidInput, KeyReused, NotFound, Refused
from fengqiao.kernel.workflow.perform import At, New, Performed, open_many, perform

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def take(
    matter: Matter, step: str, data: dict[str, Any], by: Actor, at: datetime = LATER
) -> Performed:
    return perform(At("dispute", matter.pk), step, data, by=by, at=at)


def test_numbers_run_without_a_gap_through_refusals(cast: Cast) -> None:
    register(cast)
    with pytest.raises(InvalidInput):
        register(cast, parties=[{"role": "agent", "name": "代理人", "agent_for": 7}])
    assert register(cast).number == "枫矛〔2026〕2号"


def test_a_retry_with_the_same_key_opens_one_matter(cast: Cast) -> None:
    first = perform(
        New("dispute"), "register", registration(), by=cast.clerk, at=NOW, key="phone-1"
    )
    again = perform(
        New("dispute"), "register", registration(), by=cast.clerk, at=LATER, key="phone-1"
    )
    assert again.replayed
    assert again.matter.pk == first.matter.pk
    assert Matter.objects.count() == 1
    with pytest.raises(KeyReused):
        perform(
            New("dispute"), "register", registration(title="另一件"), by=cast.clerk, at=LATER,
            key="phone-1",
        )  # fmt: skip


def test_a_batch_refuses_the_bad_row_and_keeps_the_good(cast: Cast) -> None:
    results = open_many(
        "dispute",
        "register",
        [(registration(), NOW), (registration(title=""), NOW), (registration(), LATER)],
        by=cast.clerk,
    )
    assert [isinstance(item, Performed) for item in results] == [True, False, True]
    assert isinstance(results[1], InvalidInput)
    assert "标题" in str(results[1])
    numbers = list(Matter.objects.order_by("id").values_list("number", flat=True))
    assert numbers == ["枫矛〔2026〕1号", "枫矛〔2026〕2号"]


def test_personal_data_is_unreadable_at_rest_and_gone_with_the_key(cast: Cast) -> None:
    matter = register(cast)
    party = matter.parties.get(role="applicant")
    assert "王小明".encode() not in bytes(party.personal or b"")
    assert personal_of(party, matter).name == "王小明"
    assert personal_of(party, matter).masked().phone == "138****1111"
    matter.data_key = None
    assert "清除" in personal_of(party, matter).name


def test_a_masked_phone_never_overwrites_a_real_one(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="脱敏"):
        register(cast, parties=[{"name": "王小明", "phone": "138****1111"}])


def test_an_identity_number_with_a_wrong_check_digit_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="校验不通过"):
        register(cast, parties=[{"name": "王小明", "id_number": "11010519491231002A"}])


def test_a_suggestion_that_is_taken_or_overridden_is_kept(cast: Cast) -> None:
    for category, taken in (("neighbours", True), ("property_management", False)):
        matter = register(cast)
        take(matter, "triage", {"category": category, "complexity": "simple"}, cast.dispatcher)
        matter.dispute.refresh_from_db()
        assert matter.dispute.suggestion["reason"].startswith("提到")
        assert matter.dispute.suggestion_taken is taken


def test_without_telling_words_there_is_no_suggestion(cast: Cast) -> None:
    matter = register(cast, title="请帮忙看看", description="不知道该怎么办")
    assert matter.dispute.suggestion == {}
    take(matter, "triage", {"category": "other", "complexity": "simple"}, cast.dispatcher)
    matter.dispute.refresh_from_db()
    assert matter.dispute.suggestion_taken is None


def test_six_people_are_a_group_risk_by_the_rule_that_is_shown(cast: Cast) -> None:
    matter = register(cast, people=6)
    take(matter, "triage", sample_input("triage", cast, matter), cast.dispatcher)
    matter.dispute.refresh_from_db()
    assert matter.dispute.five_list == "group_risk"
    assert "超过5人" in matter.dispute.five_list_rule


def test_another_list_by_hand_needs_a_reason(cast: Cast) -> None:
    matter = register(cast)
    data = {"category": "neighbours", "complexity": "simple", "five_list": "key"}
    with pytest.raises(InvalidInput, match="理由"):
        take(matter, "triage", data, cast.dispatcher)
    take(matter, "triage", data | {"reason": "媒体关注"}, cast.dispatcher)
    matter.dispute.refresh_from_db()
    assert matter.dispute.five_list_rule == "人工改列：媒体关注"


def test_a_returned_matter_leaves_the_unit_and_is_counted(cast: Cast) -> None:
    matter = dispute_in(cast, "dispatched")
    assert Matter.objects.visible_to(cast.mediator).filter(pk=matter.pk).exists()
    take(matter, "return", {"reason": "不在本居民区"}, cast.mediator)
    assert not Matter.objects.visible_to(cast.mediator).filter(pk=matter.pk).exists()
    assert not Matter.objects.visible_to(cast.handler).filter(pk=matter.pk).exists()
    matter.refresh_from_db()
    assert (matter.state, matter.lead_unit_id) == ("triaged", None)
    assert matter.dispute.returns == 1
    assert matter.due_rule == "dispatch_triage"


def test_a_supporting_unit_has_its_own_clock_and_sign_off(cast: Cast) -> None:
    matter = register(cast)
    take(matter, "triage", sample_input("triage", cast, matter), cast.dispatcher)
    take(matter, "dispatch", sample_input("dispatch", cast, matter), cast.dispatcher)
    clock = Clock.objects.get(matter=matter, rule="support_sign_off")
    assert clock.unit_id == cast.police.pk
    take(matter, "accept_support", {}, cast.handler)
    take(matter, "sign_off", {"note": "到场维持秩序"}, cast.handler)
    clock.refresh_from_db()
    assert clock.state == ClockState.MET
    with pytest.raises(Refused, match="已签结"):
        take(matter, "sign_off", {"note": "再签一次"}, cast.handler)


def test_an_open_supporting_part_stands_in_the_way_of_closing(cast: Cast) -> None:
    matter = dispute_in(cast, "answered")
    with pytest.raises(Refused, match="配合单位没有签结"):
        take(matter, "close", {}, cast.mediator)


def test_one_refusal_keeps_mediation_from_beginning(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    first, second = matter.parties.order_by("id")
    consents = [{"party": first.pk, "agreed": True}, {"party": second.pk, "agreed": False}]
    take(matter, "consent", {"rights_told": True, "consents": consents}, cast.mediator)
    matter.refresh_from_db()
    assert matter.state == "accepted"
    take(matter, "end_mediation", {"reason": "一方拒绝", "routes_told": "可以起诉"}, cast.mediator)
    matter.refresh_from_db()
    assert (matter.state, matter.dispute.outcome) == ("failed", Outcome.FAILED)


def test_consent_without_the_rights_notice_is_refused(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    data = sample_input("consent", cast, matter) | {"rights_told": False}
    with pytest.raises(InvalidInput, match="告知当事人权利义务"):
        take(matter, "consent", data, cast.mediator)


def test_no_agreement_without_a_session(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    matter.dispute.sessions_held = 0
    matter.dispute.save()
    with pytest.raises(Refused, match="还没有调解记录"):
        take(matter, "agree", sample_input("agree", cast, matter), cast.mediator)


def test_thirty_days_to_confirm_roll_past_a_holiday(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    at = NOW.replace(month=9, day=4)
    data = sample_input("agree", cast, matter) | {"agreed_on": "2026-09-04"}
    take(matter, "agree", data, cast.mediator, at)
    # 4 October is the National Day holiday of 2026, which ends on the 7th.
    assert matter.agreements.get().confirm_by == date(2026, 10, 8)


def closed(cast: Cast) -> Matter:
    matter = dispute_in(cast, "answered")
    take(matter, "close", {"note": "配合单位已口头确认"}, cast.mediator)
    matter.refresh_from_db()
    return matter


def test_not_solved_within_the_window_reopens_and_after_it_does_not(cast: Cast) -> None:
    matter = closed(cast)
    window = Clock.objects.get(matter=matter, rule="reopen_window")
    party = Resident(cast.street, matter.parties.get(role="applicant").phone_index)
    late = window.due_at + timedelta(seconds=1)
    with pytest.raises(Refused, match="已超过可以重启的期限"):
        take(matter, "reopen", {"reason": "又漏了"}, party, late)
    take(matter, "reopen", {"reason": "又漏了"}, party, window.due_at)
    matter.refresh_from_db()
    assert (matter.state, matter.is_open, matter.closed_at) == ("accepted", True, None)
    assert (matter.dispute.outcome, matter.dispute.reopened) == (Outcome.OPEN, 1)


def test_archiving_waits_for_the_window_and_names_what_is_missing(cast: Cast) -> None:
    matter = closed(cast)
    window = Clock.objects.get(matter=matter, rule="reopen_window")
    with pytest.raises(Refused, match="重启期限未满"):
        take(matter, "archive", {"missing_reason": "无"}, cast.mediator, LATER)
    take(matter, "archive", {}, cast.mediator, window.due_at + timedelta(days=1))
    matter.refresh_from_db()
    assert matter.state == "archived"


def test_each_side_rates_for_itself_and_once(cast: Cast) -> None:
    matter = dispute_in(cast, "answered")
    for role, solved in (("applicant", "yes"), ("respondent", "no")):
        party = Resident(cast.street, matter.parties.get(role=role).phone_index)
        take(matter, "rate", {"solved": solved}, party)
        with pytest.raises(Refused, match="已经评价过"):
            take(matter, "rate", {"solved": solved}, party)
    sides = dict(Rating.objects.filter(matter=matter).values_list("side", "solved"))
    assert sides == {"applicant": "yes", "respondent": "no"}


def test_the_return_visit_is_done_when_both_sides_were_asked(cast: Cast) -> None:
    matter = dispute_in(cast, "handled")
    take(matter, "answer", {"text": "已修好", "way": "电话"}, cast.mediator)
    clock = Clock.objects.get(matter=matter, rule="return_visit")
    for side, state in (("applicant", ClockState.RUNNING), ("respondent", ClockState.MET)):
        take(matter, "rate", {"side": side, "solved": "yes"}, cast.mediator)
        clock.refresh_from_db()
        assert clock.state == state


def test_a_resident_reaches_only_the_matters_of_its_own_phone(cast: Cast) -> None:
    matter = register(cast)
    other = Resident(
        cast.street, blind_index("13700003333", kind="phone", street_id=cast.street.pk)
    )
    with pytest.raises(NotFound):
        take(matter, "supplement", {"text": "看看"}, other)


def test_a_restricted_matter_is_closed_to_all_but_the_named(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    take(matter, "restrict", {"posts": [cast.mediator.pk], "reason": "涉未成年人"}, cast.dispatcher)
    matter.refresh_from_db()
    assert matter.secrecy == Secrecy.RESTRICTED
    who = {
        name
        for name, post in cast.posts().items()
        if Matter.objects.visible_to(post).filter(pk=matter.pk).exists()
    }
    assert who == {"mediator", "dispatcher"}


def test_suspension_moves_the_deadline_by_the_days_it_lasted(cast: Cast) -> None:
    matter = register(cast)
    take(matter, "triage", sample_input("triage", cast, matter), cast.dispatcher)
    take(matter, "dispatch", {"lead_unit": cast.elm.pk}, cast.dispatcher)
    take(matter, "accept", {}, cast.mediator)
    clock = Clock.objects.get(matter=matter, rule="mediation_general")
    before = clock.due_at
    take(matter, "suspend", {"reason": "等待鉴定"}, cast.dispatcher, NOW + timedelta(days=1))
    matter.refresh_from_db()
    assert not matter.has_deadline
    take(matter, "resume", {}, cast.dispatcher, NOW + timedelta(days=15))
    clock.refresh_from_db()
    assert (clock.due_at - before).days == 14
    matter.refresh_from_db()
    assert matter.has_deadline


def test_a_merged_duplicate_is_linked_and_closed(cast: Cast) -> None:
    kept, double = register(cast), register(cast)
    take(double, "merge", {"target": kept.pk, "reason": "同一漏水"}, cast.dispatcher)
    double.refresh_from_db()
    assert (double.state, double.is_open) == ("merged", False)
    assert double.links_out.get().target_id == kept.pk
    with pytest.raises(InvalidInput):
        take(kept, "merge", {"target": kept.pk, "reason": "自己"}, cast.dispatcher)


def test_accepted_equals_the_sum_of_its_outcomes(cast: Cast) -> None:
    for state, step in (
        ("registered", "decline"), ("accepted", "withdraw"), ("accepted", "end_mediation"),
        ("mediating", "agree"), ("accepted", "handle"), ("triaged", "leave"),
    ):  # fmt: skip
        matter = dispute_in(cast, state)
        who = cast.clerk if step == "withdraw" else None
        by = who or (cast.dispatcher if step in {"decline", "leave"} else cast.mediator)
        take(matter, step, sample_input(step, cast, matter), by)
    register(cast)
    outcomes = list(Matter.objects.values_list("dispute__outcome", flat=True))
    assert {name: outcomes.count(name) for name in Outcome.values} == {
        "open": 1, "succeeded": 2, "failed": 1, "withdrawn": 1, "ended": 2,
    }  # fmt: skip


def test_what_is_supplemented_is_found_by_search(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    take(matter, "supplement", {"text": "卫生间天花板发霉"}, cast.mediator)
    found = matching(Matter.objects.visible_to(cast.mediator), "发霉")
    assert list(found) == [matter]
