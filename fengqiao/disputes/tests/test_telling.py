"""Who is told by text message of what, and on which side a resident may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.models import Dispute, Rating
from fengqiao.disputes.tests.samples import LATER, dispute_in, sample_input
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.notify.compose import opened
from fengqiao.kernel.notify.models import Message
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.workflow.errors import NotAllowed, Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

APPLICANT, RESPONDENT, AGENT, THIRD = "13800001111", "13900002222", "13700003333", "13600004444"


def take(matter: Matter, step: str, by: Actor, data: dict[str, Any] | None = None) -> None:
    perform(At("dispute", matter.pk), step, data or {}, by=by, at=LATER)


def resident(cast: Cast, phone: str) -> Resident:
    return Resident(cast.street, blind_index(phone, kind="phone", street_id=cast.street.pk))


def told() -> list[tuple[str, str]]:
    return [(opened(row)["to"], row.template) for row in Message.objects.order_by("id")]


def with_everybody(cast: Cast, state: str) -> Matter:
    parties = [
        {"role": "applicant", "name": "王小明", "phone": APPLICANT},
        {"role": "respondent", "name": "李大力", "phone": f"+86 {RESPONDENT}"},
        {"role": "agent", "name": "代理人", "phone": AGENT, "agent_for": 2},
        {"role": "third_party", "name": "陈某", "phone": THIRD},
        {"role": "applicant", "name": "王小明之妻", "phone": APPLICANT},
        {"role": "applicant", "name": "固话用户", "phone": "0571-87654321"},
    ]
    return dispute_in(cast, state, parties=parties)


def test_an_answer_is_told_once_a_phone_and_both_sides_are_asked_to_rate(cast: Cast) -> None:
    matter = with_everybody(cast, "agreed")
    take(matter, "answer", cast.mediator, sample_input("answer", cast, matter))
    assert told() == [
        (APPLICANT, "matter_answered"),
        (RESPONDENT, "rating_invited"),
        (AGENT, "rating_invited"),
    ]
    text = Message.objects.first()
    assert text is not None
    assert matter.number in text.body
    assert "/p/fq/mine/" in text.body
    assert "王" not in text.body
    assert matter.title not in text.body


def test_who_was_not_brought_to_the_table_is_told_nothing(cast: Cast) -> None:
    matter = with_everybody(cast, "handled")
    Dispute.objects.filter(pk=matter.pk).update(sessions_held=0)
    take(matter, "answer", cast.mediator, sample_input("answer", cast, matter))
    assert told() == [(APPLICANT, "matter_answered")]


def test_closing_tells_the_last_day_to_object(cast: Cast) -> None:
    matter = with_everybody(cast, "answered")
    take(matter, "close", cast.mediator, sample_input("close", cast, matter))
    message = Message.objects.get()
    assert opened(message)["to"] == APPLICANT
    assert "2026-03-17" in message.body


@pytest.mark.parametrize(("state", "step"), [("registered", "decline"), ("accepted", "leave")])
def test_an_end_without_an_answer_is_told_too(cast: Cast, state: str, step: str) -> None:
    matter = with_everybody(cast, state)
    take(matter, step, cast.dispatcher, sample_input(step, cast, matter))
    assert told() == [(APPLICANT, "matter_answered")]


def test_a_refused_step_tells_nobody(cast: Cast) -> None:
    matter = with_everybody(cast, "answered")
    with pytest.raises(Refused):
        take(matter, "close", cast.mediator)
    assert told() == []


def test_after_erasure_there_is_nobody_to_tell(cast: Cast) -> None:
    matter = with_everybody(cast, "agreed")
    type(matter).objects.filter(pk=matter.pk).update(data_key=None)
    take(matter, "answer", cast.mediator, sample_input("answer", cast, matter))
    assert told() == []


def test_an_answer_with_its_messages_stays_within_twelve_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    matter = with_everybody(cast, "agreed")
    data = sample_input("answer", cast, matter)
    # The process keeps the unit tree, and a test's transaction adds two savepoint statements.
    take(matter, "supplement", cast.mediator, {"text": "准备答复"})
    with django_assert_max_num_queries(12 + 2):
        perform(At("dispute", matter.pk), "answer", data, by=cast.mediator, at=LATER, key="once")


def test_an_agent_rates_for_its_principal_and_a_third_party_not_at_all(cast: Cast) -> None:
    matter = with_everybody(cast, "answered")
    take(matter, "rate", resident(cast, AGENT), {"solved": "no", "side": "applicant"})
    assert Rating.objects.get().side == "respondent"
    with pytest.raises(NotAllowed):
        take(matter, "rate", resident(cast, THIRD), {"solved": "yes"})


def test_only_the_applicant_withdraws(cast: Cast) -> None:
    matter = with_everybody(cast, "accepted")
    for phone in (RESPONDENT, AGENT, THIRD):
        with pytest.raises(NotAllowed):
            take(matter, "withdraw", resident(cast, phone), {"reason": "不想谈了"})
    take(matter, "withdraw", resident(cast, APPLICANT), {"reason": "已经和好"})
    matter.refresh_from_db()
    assert matter.state == "withdrawn"


def test_a_third_party_does_not_reopen(cast: Cast) -> None:
    matter = with_everybody(cast, "answered")
    with pytest.raises(NotAllowed):
        take(matter, "reopen", resident(cast, THIRD), {"reason": "没有解决"})


def test_after_a_reopening_both_sides_are_asked_anew(cast: Cast) -> None:
    matter = with_everybody(cast, "agreed")
    by = resident(cast, APPLICANT)
    take(matter, "answer", cast.mediator, sample_input("answer", cast, matter))
    take(matter, "rate", by, {"solved": "no"})
    with pytest.raises(Refused, match="已经评价过"):
        take(matter, "rate", by, {"solved": "yes"})
    later = LATER.replace(day=5)
    for step, who, data in (
        ("reopen", by, {"reason": "又漏了"}),
        ("handle", cast.mediator, {"result": "修好了", "solved": True}),
        ("answer", cast.mediator, {"text": "修好了"}),
        ("rate", by, {"solved": "yes"}),
    ):
        perform(At("dispute", matter.pk), step, data, by=who, at=later)
    assert list(Rating.objects.order_by("id").values_list("solved", flat=True)) == ["no", "yes"]
