"""What the law asks of a mediation: refusals, notices, seats, sealed talks, endings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.conferences.models import Conference
from fengqiao.disputes.models import Session
from fengqiao.disputes.models.inquiry import Evidence, Guest
from fengqiao.disputes.models.linkage import GroupDecision, Referral
from fengqiao.disputes.models.mediation import Consent, RightsNotice, Seat, Termination
from fengqiao.disputes.services.court_bundle import sessions_for_court
from fengqiao.disputes.tests.mediation_samples import booking, mediation_input, roster
from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, sample_input
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.personal.cipher import open_
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused
from fengqiao.kernel.workflow.exports import export_list
from fengqiao.kernel.workflow.perform import At, Performed, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WHISPER = "底线是八百元"


def take(matter: Matter, step: str, data: dict[str, Any], by: Post) -> Performed:
    return perform(At("dispute", matter.pk), step, data, by=by, at=LATER)


def session(cast: Cast, matter: Matter, **values: Any) -> dict[str, Any]:
    return sample_input("session", cast, matter) | values


def private_talk(cast: Cast, matter: Matter) -> Session:
    data = session(cast, matter, form="private", record="", private_note=WHISPER)
    take(matter, "session", data, cast.mediator)
    return Session.objects.get(matter=matter)


def consents(matter: Matter, *, agreed: bool = True, **values: Any) -> dict[str, Any]:
    rows = [
        {"party": party.pk, "agreed": agreed or party.role == "applicant", **values}
        for party in matter.parties.order_by("pk")
    ]
    return {"rights_told": True, "consents": rows}


def test_consent_records_who_took_it_the_notice_and_the_word_on_the_mediator(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    take(matter, "consent", consents(matter), cast.mediator)
    assert {row.taken_by for row in Consent.objects.filter(matter=matter)} == {
        cast.mediator.shown_name
    }
    assert RightsNotice.objects.filter(matter=matter, form="oral").count() == 2
    seat = Seat.objects.get(matter=matter)
    assert set(seat.words.values()) == {"accepted"}
    assert seat.post == cast.mediator


def test_a_party_may_take_its_consent_back_and_mediation_stops(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(matter, "consent", consents(matter, agreed=False), cast.mediator)
    matter.refresh_from_db()
    assert matter.state == "accepted"
    assert Consent.objects.filter(matter=matter, withdrawn=True).count() == 1
    with pytest.raises(Refused, match="不能“调解会”"):
        take(matter, "session", session(cast, matter), cast.mediator)


def test_the_page_offers_to_end_what_one_side_refuses(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "accepted")
    take(matter, "consent", consents(matter, agreed=False), cast.mediator)
    page = text_of(browser_of(cast.mediator).get(f"/matters/{matter.pk}/"))
    assert "不得调解（人民调解法第十七条）" in page
    assert "终止调解并告知其他途径" in page


def test_no_sitting_before_the_parties_accepted_the_mediator(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    Seat.objects.filter(matter=matter).update(words={})
    with pytest.raises(Refused, match="选择或接受") as refused:
        take(matter, "session", session(cast, matter), cast.mediator)
    assert "第十九条" in refused.value.basis


def test_an_objection_to_a_mediator_seats_nobody(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("seat", cast, matter)
    data["words"][1]["accepts"] = False
    with pytest.raises(Refused, match="不接受"):
        take(matter, "seat", data, cast.mediator)
    data["words"][1]["accepts"] = True
    take(matter, "seat", data, cast.mediator)
    live = Seat.objects.get(matter=matter, ended_at=None)
    assert (live.how, set(live.words.values())) == ("chosen", {"chose"})


def test_a_mediator_whose_term_is_over_may_not_sit(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    roster(cast, ends_on=NOW.date().replace(day=1))
    with pytest.raises(Refused, match="不在任期内") as refused:
        take(matter, "session", session(cast, matter), cast.mediator)
    assert "第十四条" in refused.value.basis


def test_no_sitting_while_a_recusal_waits_and_none_with_who_was_recused(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(matter, "ask_recusal", mediation_input("ask_recusal", cast, matter), cast.mediator)
    with pytest.raises(Refused, match="回避申请还没有决定"):
        take(matter, "session", session(cast, matter), cast.mediator)
    recusal = matter.recusals.get()
    decision = {"recusal": recusal.pk, "granted": True, "decision": "确有利害关系"}
    decision["replacement"] = roster(cast, name="新调解员", post=None).pk
    take(matter, "decide_recusal", decision, cast.dispatcher)
    with pytest.raises(Refused, match="新调解员"):
        take(matter, "session", session(cast, matter), cast.mediator)


def test_nobody_decides_on_the_own_recusal(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    seat = matter.seats.get()
    seat.post = cast.dispatcher
    seat.save()
    data = mediation_input("decide_recusal", cast, matter)
    with pytest.raises(NotAllowed, match="本人不能决定"):
        take(matter, "decide_recusal", data, cast.dispatcher)
    take(matter, "decide_recusal", data, cast.leader)


def test_no_sitting_without_the_rights_notice(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    RightsNotice.objects.filter(matter=matter).delete()
    with pytest.raises(Refused, match="权利义务") as refused:
        take(matter, "session", session(cast, matter), cast.mediator)
    assert "第三十条" in refused.value.basis
    take(matter, "notify_rights", mediation_input("notify_rights", cast, matter), cast.mediator)
    take(matter, "session", session(cast, matter), cast.mediator)


def test_a_sitting_is_open_only_when_every_party_asked_for_it(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    with pytest.raises(Refused, match="不公开"):
        take(matter, "session", session(cast, matter, openness="open"), cast.mediator)
    take(matter, "consent", consents(matter, openness="open"), cast.mediator)
    take(matter, "session", session(cast, matter, openness="open"), cast.mediator)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"record": ""}, "调解笔录"),
        ({"form": "private", "private_note": WHISPER}, "另一方"),
        ({"form": "private", "record": ""}, "封存笔录"),
    ],
)
def test_a_private_talk_has_a_sealed_note_and_a_joint_one_a_record(
    cast: Cast, values: dict[str, Any], word: str
) -> None:
    matter = dispute_in(cast, "mediating")
    with pytest.raises(InvalidInput, match=word):
        take(matter, "session", session(cast, matter, **values), cast.mediator)


def test_a_sealed_note_is_nowhere_in_clear(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    row = private_talk(cast, matter)
    assert row.sealed is not None
    assert WHISPER.encode() not in bytes(row.sealed)
    event = Event.objects.latest("id")
    assert WHISPER not in str(event.body)
    assert matter.data_key is not None
    assert event.sealed_body is not None
    context = f"event:{matter.number}:{event.version}"
    key = unwrap(matter.data_key)
    assert WHISPER not in open_(bytes(event.sealed_body), key, context=context)
    browser = browser_of(cast.mediator)
    for part in ("", "file/", "trail/"):
        assert WHISPER not in text_of(browser.get(f"/matters/{matter.pk}/{part}"))
    assert not matching(Matter.objects.all(), "八百元")
    export = export_list(cast.dispatcher, Query.read({}), LATER, words="", kind="csv")
    assert WHISPER.encode() not in export


def test_only_the_mediator_of_the_matter_reads_a_sealed_note_and_once_each_time(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    private_talk(cast, matter)
    matter.refresh_from_db()
    url = f"/matters/{matter.pk}/steps/read_sealed/"
    browser = browser_of(cast.mediator)
    posted = {"reason": "准备下一次", "_key": "once", "_version": str(matter.version)}
    answer = browser.post(url, posted)
    assert WHISPER in text_of(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert WHISPER not in text_of(browser.post(url, posted, follow=True))
    assert Event.objects.filter(kind="dispute.sealed_read", matter_id=matter.pk).count() == 1
    with pytest.raises(NotAllowed):
        take(matter, "read_sealed", {"reason": "想看看"}, cast.handler)


def test_a_leader_reads_a_sealed_note_on_record_and_the_mediator_is_told(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    private_talk(cast, matter)
    take(matter, "read_sealed", {"reason": "处理对调解员的投诉"}, cast.leader)
    assert Notice.objects.filter(post=cast.mediator, text__contains="封存笔录").exists()


def test_a_mediator_of_another_seat_seals_nothing_here(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    Seat.objects.filter(matter=matter).update(post=cast.dispatcher)
    data = session(cast, matter, private_note=WHISPER)
    with pytest.raises(NotAllowed, match="本案调解员"):
        take(matter, "session", data, cast.mediator)


def test_what_goes_to_court_leaves_out_concessions_private_talks_and_prejudice(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    take(matter, "session", session(cast, matter, concessions="愿让两百"), cast.mediator)
    private_talk_data = session(cast, matter, form="private", record="", private_note=WHISPER)
    take(matter, "session", private_talk_data, cast.mediator)
    assert sessions_for_court(matter) == []
    data = session(cast, matter, record="双方到场", without_prejudice=False, concessions="再让一百")
    take(matter, "session", data, cast.mediator)
    (only,) = sessions_for_court(matter)
    assert (only.record, only.concessions, only.sealed) == ("双方到场", "", None)


def test_ending_names_the_court_and_hands_over_for_fast_filing(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    with pytest.raises(InvalidInput, match="司法途径"):
        take(matter, "end_mediation", {"reason": "不成", "routes": ["arbitration"]}, cast.mediator)
    filing = {"filing_court": "区人民法院", "filing_judge": "陈法官", "filed_on": "2026-03-02"}
    with pytest.raises(InvalidInput, match="快速立案"):
        take(matter, "end_mediation", {"reason": "分歧大", "filing_court": "区法院"}, cast.mediator)
    take(matter, "end_mediation", {"reason": "分歧大", **filing}, cast.mediator)
    row = Termination.objects.get(matter=matter)
    assert row.routes == ["arbitration", "administrative", "court"]
    referral = Referral.objects.get(matter=matter)
    assert (referral.is_fast_filing, referral.receiver) == (True, "陈法官")


def test_a_guest_needs_every_partys_consent(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("invite_guest", cast, matter)
    with pytest.raises(Refused, match="没有同意") as refused:
        take(matter, "invite_guest", data | {"consented": data["consented"][:1]}, cast.mediator)
    assert "第二十条" in refused.value.basis
    take(matter, "invite_guest", data, cast.mediator)
    guest = Guest.objects.get(matter=matter)
    assert "赵工".encode() not in bytes(guest.personal or b"")


def test_hours_are_counted_for_volunteers_alone(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("guest_answer", cast, matter)
    with pytest.raises(InvalidInput, match="志愿者"):
        take(matter, "guest_answer", data | {"hours": "1.5"}, cast.mediator)
    Guest.objects.filter(matter=matter).update(kind="volunteer")
    take(matter, "guest_answer", data | {"hours": "1.5"}, cast.mediator)
    assert str(Guest.objects.get(matter=matter).hours) == "1.5"


def test_evidence_comes_from_somebody_and_goes_back_once(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    with pytest.raises(InvalidInput, match="由哪一方"):
        take(matter, "take_evidence", {"items": [{"name": "收据"}]}, cast.mediator)
    data = mediation_input("return_evidence", cast, matter)
    take(matter, "return_evidence", data, cast.mediator)
    assert Evidence.objects.get(matter=matter).returned_at == LATER
    with pytest.raises(InvalidInput, match="已经退还"):
        take(matter, "return_evidence", data, cast.mediator)


def test_an_escalation_report_reaches_the_head_of_the_street(cast: Cast) -> None:
    matter = dispute_in(cast, "accepted")
    data = mediation_input("report_escalation", cast, matter)
    take(matter, "report_escalation", data, cast.mediator)
    assert Notice.objects.filter(unit=cast.leader.unit, text__contains="激化").exists()


def test_counselling_needs_the_persons_consent_and_shows_nobody(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("refer_counselling", cast, matter)
    with pytest.raises(Refused, match="没有同意"):
        take(matter, "refer_counselling", data | {"consented": False}, cast.mediator)
    take(matter, "refer_counselling", data, cast.mediator)
    for part in ("", "trail/"):
        page = text_of(browser_of(cast.handler).get(f"/matters/{matter.pk}/{part}"))
        assert "心理" in page
        assert "心理服务站" not in page
    assert "心理服务站" in text_of(browser_of(cast.mediator).get(f"/matters/{matter.pk}/"))


def test_an_answer_after_its_day_shows_as_late(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    Referral.objects.create(
        street=cast.street, matter=matter, partner="petition", direction="in", body="信访办",
        referred_on="2026-02-01", due_on="2026-02-10",
    )  # fmt: skip
    page = text_of(browser_of(cast.mediator).get(f"/matters/{matter.pk}/"))
    assert "反馈逾期" in page


def test_five_represent_a_group_at_most_and_bind_only_who_authorised(cast: Cast) -> None:
    people = [{"role": "applicant", "name": f"住户{n}"} for n in range(8)]
    people.append({"role": "respondent", "name": "物业公司", "kind": "legal"})
    matter = dispute_in(cast, "mediating", parties=people, people=8)
    keys = list(matter.parties.order_by("pk").values_list("pk", flat=True))
    base = {"authority": "参加调解", "elected_on": "2026-03-02"}
    first = {"representatives": keys[:3], "authorised_by": keys[:5], **base}
    take(matter, "elect", first, cast.mediator)
    more = {"representatives": keys[3:6], "authorised_by": keys[:5], **base}
    with pytest.raises(Refused, match="超过5名"):
        take(matter, "elect", more, cast.mediator)
    take(
        matter, "group_decide", {"decision": "同意先修", "decided_on": "2026-03-02"}, cast.mediator
    )
    assert GroupDecision.objects.get(matter=matter).binds == keys[:5]


def test_a_conference_that_is_hidden_cannot_be_named(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("discuss", cast, matter)
    Conference.objects.filter(pk=data["conference"]).update(unit=cast.willow)
    with pytest.raises(InvalidInput, match="没有这次会商"):
        take(matter, "discuss", data, cast.mediator)


def test_a_discussion_is_kept_once_with_its_tasks_and_checked_once(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    data = mediation_input("discuss", cast, matter)
    take(matter, "discuss", data, cast.mediator)
    with pytest.raises(Refused, match="已登记"):
        take(matter, "discuss", data, cast.mediator)
    row = matter.discussions.get()
    assert matter.follow_ups.get().unit == cast.elm
    check = {"discussion": row.pk, "worked": False, "note": "仍在渗水"}
    take(matter, "check_discussion", check, cast.mediator)
    with pytest.raises(InvalidInput):
        take(matter, "check_discussion", check, cast.mediator)
    row.refresh_from_db()
    assert row.worked is False


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("consent", "调解不影响您随时申请仲裁"),
        ("session", "本案调解员：调四"),
        ("end_mediation", "诉讼时效自提出调解请求之日（2026-03-02）中断"),
        ("book", "居委会 调四"),
    ],
)
def test_beside_the_form_stands_what_helps_with_the_step(
    cast: Cast, browser_of: Callable[[Post], Client], step: str, words: str
) -> None:
    matter = dispute_in(cast, "mediating")
    booking(cast, matter, starts_at=LATER + HOUR, ends_at=LATER + 2 * HOUR)
    page = text_of(browser_of(cast.mediator).get(f"/matters/{matter.pk}/steps/{step}/"))
    assert words in page
