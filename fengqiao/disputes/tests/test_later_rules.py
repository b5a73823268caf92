"""What steps promise when matters are dispatched anew, reopened, suspended or merged."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.tests.samples import (
    LATER,
    NOW,
    dispute_in,
    register,
    sample_input,
)
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.perform import At, Performed, perform

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def take(
    matter: Matter, step: str, data: dict[str, Any], by: Actor, at: datetime = LATER
) -> Performed:
    return perform(At("dispute", matter.pk), step, data, by=by, at=at)


def closed(cast: Cast) -> Matter:
    matter = dispute_in(cast, "answered")
    take(matter, "close", {"note": "配合单位已口头确认"}, cast.mediator)
    matter.refresh_from_db()
    return matter


def live_clocks(matter: Matter) -> set[tuple[str, int | None]]:
    rows = Clock.objects.filter(matter=matter, state__in=Clock.LIVE)
    return set(rows.values_list("rule", "unit_id"))


def test_a_second_dispatch_ends_what_the_first_units_were_asked_for(cast: Cast) -> None:
    matter = register(cast)
    take(matter, "triage", sample_input("triage", cast, matter), cast.dispatcher)
    take(matter, "dispatch", sample_input("dispatch", cast, matter), cast.dispatcher)
    take(matter, "dispatch", {"lead_unit": cast.willow.pk}, cast.dispatcher)
    assert live_clocks(matter) == {("dispatch_accept_or_return", cast.willow.pk)}


def test_a_reopened_matter_is_under_its_handling_term_again(cast: Cast) -> None:
    matter = closed(cast)
    assert live_clocks(matter) == {("reopen_window", None)}
    take(matter, "reopen", {"reason": "又漏了"}, cast.mediator)
    assert live_clocks(matter) == {
        ("dispatch_first_contact", cast.elm.pk), ("mediation_general", cast.elm.pk),
        ("support_sign_off", cast.police.pk),
    }  # fmt: skip


def test_mediation_needs_the_word_of_both_sides(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    witness = {"parties": [{"role": "third_party", "name": "陈某某"}]}
    take(matter, "add_parties", witness, cast.mediator)
    applicant, respondent, third = matter.parties.order_by("id").values_list("pk", flat=True)

    def ask(**said: bool) -> None:
        ids = {"applicant": applicant, "respondent": respondent, "third": third}
        consents = [{"party": ids[who], "agreed": agreed} for who, agreed in said.items()]
        take(matter, "consent", {"rights_told": True, "consents": consents}, cast.mediator)
        matter.refresh_from_db()

    with pytest.raises(InvalidInput, match="双方同意"):
        ask(applicant=True, third=True)
    ask(respondent=False)
    ask(applicant=True, third=True)
    assert matter.state == "accepted"
    ask(respondent=True)
    assert matter.state == "mediating"


def in_hand(cast: Cast, **dispatch: Any) -> Matter:
    matter = register(cast)
    take(matter, "triage", sample_input("triage", cast, matter), cast.dispatcher)
    take(matter, "dispatch", {"lead_unit": cast.elm.pk} | dispatch, cast.dispatcher)
    take(matter, "accept", {}, cast.mediator)
    return matter


def test_the_leader_extends_what_may_be_extended_and_never_what_is_late(cast: Cast) -> None:
    matter = in_hand(cast, supporting_units=[cast.police.pk])
    support = Clock.objects.get(matter=matter, rule="support_sign_off")
    before = support.due_at
    late = {"reason": "等候鉴定结论"}
    with pytest.raises(Refused, match="没有写明长度的延长规定"):
        take(matter, "extend", late, cast.leader, before + timedelta(days=1))
    # The first contact is late by then, and nearer; it stays late.
    take(matter, "extend", late, cast.leader, before - timedelta(days=1))
    support.refresh_from_db()
    contact = Clock.objects.get(matter=matter, rule="dispatch_first_contact")
    assert (support.extensions, contact.extensions) == (1, 0)
    assert support.due_at > before


def test_what_ends_while_it_stood_still_was_not_late(cast: Cast) -> None:
    matter = in_hand(cast)
    take(matter, "suspend", {"reason": "等待鉴定"}, cast.dispatcher, NOW + timedelta(days=1))
    with pytest.raises(Refused, match="没有计时中"):
        take(matter, "suspend", {"reason": "再中止"}, cast.dispatcher, NOW + timedelta(days=2))
    end = NOW + timedelta(days=60)
    take(matter, "handle", {"result": "已协调修好", "solved": True}, cast.mediator, end)
    clock = Clock.objects.get(matter=matter, rule="mediation_general")
    assert (clock.state, clock.suspended_on) == (ClockState.MET, None)
    assert clock.stopped_at == end < clock.due_at


def test_a_suspended_supporting_part_can_go_on_after_the_agreement(cast: Cast) -> None:
    matter = in_hand(cast, supporting_units=[cast.police.pk])
    take(matter, "suspend", {"reason": "等待鉴定"}, cast.dispatcher)
    take(matter, "handle", {"result": "已协调修好", "solved": True}, cast.mediator)
    take(matter, "resume", {}, cast.dispatcher)
    clock = Clock.objects.get(matter=matter, rule="support_sign_off")
    assert clock.state == ClockState.RUNNING


def test_nothing_is_merged_into_a_matter_that_is_over(cast: Cast) -> None:
    over, double = dispute_in(cast, "archived"), register(cast)
    with pytest.raises(Refused, match="已不在办理"):
        take(double, "merge", {"target": over.pk, "reason": "同一漏水"}, cast.dispatcher)


def test_an_agent_of_an_agent_is_refused(cast: Cast) -> None:
    agents = [
        {"role": "applicant", "name": "王小明"},
        {"role": "agent", "name": "代理甲", "agent_for": 3},
        {"role": "agent", "name": "代理乙", "agent_for": 1},
    ]
    with pytest.raises(InvalidInput, match="第3位是代理人"):
        register(cast, parties=agents)


def test_what_a_post_heard_is_never_put_down_as_the_residents_own_rating(cast: Cast) -> None:
    matter = dispute_in(cast, "answered")
    take(matter, "rate", {"solved": "yes", "via": "portal"}, cast.mediator)
    assert matter.ratings.get().via == "visit"


def test_free_words_stay_out_of_the_open_ledger_and_of_notices(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted", title="王小明家楼上漏水")
    take(matter, "contact", {"way": "手机13800001111", "note": "已联系"}, cast.mediator)
    take(matter, "handle", {"result": "已协调修好", "solved": True}, cast.mediator)
    take(matter, "answer", {"way": "手机13800001111", "text": "已修好"}, cast.mediator)
    take(matter, "reopen", {"reason": "又漏了"}, cast.mediator)
    bodies = str(list(Event.objects.filter(matter_id=matter.pk).values_list("body", flat=True)))
    assert "13800001111" not in bodies
    texts = list(Notice.objects.filter(matter=matter).values_list("text", flat=True))
    assert texts
    assert not any("王小明" in text for text in texts)


def test_a_supplement_bears_the_day_of_the_office(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    evening = NOW.replace(hour=17)  # 01:00 of 3 March at the office
    take(matter, "supplement", {"text": "又漏了一次"}, cast.mediator, evening)
    matter.refresh_from_db()
    assert "【补充 2026-03-03" in matter.description
