"""Mediating: consent, rights notice, sittings, sealed notes, ending; direct handling beside it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.models.linkage import Direction, Partner, Referral
from fengqiao.disputes.models.mediation import (
    Attendance,
    Consent,
    Openness,
    RightsNotice,
    Route,
    Seat,
    SeatWord,
    Session,
    SessionForm,
    Termination,
)
from fengqiao.disputes.services.ending import acting_post, mediation_done
from fengqiao.disputes.services.own_parties import both_sides, own_parties
from fengqiao.disputes.services.sealing import NOTE, sealed
from fengqiao.disputes.services.seating import live_seats, ready_to_sit, seated
from fengqiao.disputes.sittings.models import Booking, BookingState
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.notify.compose import notice_to_post
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fengqiao.disputes.inputs import mediating as asked
    from fengqiao.kernel.workflow.change import Change

LONGEST_REASON = 500


def record_consent(change: Change, data: asked.RecordConsent) -> None:
    """Each party's word; all agreed: mediation begins, with its mediators accepted.

    A refusal, also a later one, takes the matter out of mediation: what is left is to end it,
    or to ask again when the party thinks otherwise.
    """
    if not data.rights_told:
        raise InvalidInput(
            [("rights_told", "调解前须告知当事人权利义务（人民调解法第二十三条、第二十四条）")]
        )
    named = [item.party for item in data.consents]
    parties = own_parties(change, named, "consents")
    # Nothing said before matters when everybody is asked now and nobody refuses.
    all_agree = set(parties) == set(named) and all(item.agreed for item in data.consents)
    earlier = {} if all_agree else _earlier_words(change)
    change.add(*(_consent(change, data, item, earlier) for item in data.consents))
    _notices(change, data, named)
    said = earlier | {item.party: item.agreed for item in data.consents}
    agreed = all(said.values())
    if agreed and not both_sides(parties, said):
        raise InvalidInput(
            [("consents", "调解须有申请人和被申请人双方同意，请补问另一方；没有登记的先补登当事人")]
        )
    _seats(change, data, begin=agreed)
    change.go("mediating" if agreed else "accepted")
    change.body |= {"asked": len(named), "agreed": sum(item.agreed for item in data.consents)}


def _earlier_words(change: Change) -> dict[int, bool]:
    """What each party said last: a refusal stands until the same party says otherwise."""
    rows = Consent.objects.filter(matter=change.matter).order_by("pk")
    return dict(rows.values_list("party_id", "agreed"))


def _consent(
    change: Change, data: asked.RecordConsent, item: asked.PartyConsent, earlier: dict[int, bool]
) -> Consent:
    return Consent(
        street_id=change.matter.street_id, matter=change.matter, party_id=item.party,
        agreed=item.agreed, withdrawn=not item.agreed and earlier.get(item.party, False),
        openness=item.openness, given_at=change.at, way=data.way,
        taken_by=change.by.shown_name, note=item.note,
    )  # fmt: skip


def _notices(change: Change, data: asked.RecordConsent, named: Sequence[int]) -> None:
    change.add(
        *(
            RightsNotice(
                street_id=change.matter.street_id, matter=change.matter, party_id=pk,
                form=data.notice_form, given_at=change.at, given_by=change.by.shown_name,
            )
            for pk in named
        )
    )  # fmt: skip


def _seats(change: Change, data: asked.RecordConsent, *, begin: bool) -> None:
    """Seats with the parties' words on them; seats that stand already get the new words."""
    current = live_seats(change)
    words = {
        item.party: SeatWord.ACCEPTED if item.accepts_mediator else SeatWord.OBJECTED
        for item in data.consents
    }
    if current:
        said = {str(party): word.value for party, word in words.items()}
        for seat in current:
            change.alter(seat, words=seat.words | said)
    elif begin or data.mediators:
        change.add(*seated(change, data.mediators, data.seat_how, words))


def give_notice(change: Change, data: asked.GiveNotice) -> None:
    """权利义务告知 to further parties, or once more in writing."""
    own_parties(change, data.parties, "parties")
    change.add(
        *(
            RightsNotice(
                street_id=change.matter.street_id, matter=change.matter, party_id=pk,
                form=data.form, given_at=change.at, given_by=change.by.shown_name, note=data.note,
            )
            for pk in data.parties
        )
    )  # fmt: skip
    change.body |= {"parties": len(data.parties), "form": data.form}


def record_session(change: Change, data: asked.RecordSession) -> None:
    """One sitting. Lawful conditions come first; a private talk is sealed, never shown."""
    if data.held_at > change.at:
        raise InvalidInput([("held_at", "调解会时间不能晚于现在")])
    seats = ready_to_sit(change, data.held_at)
    present = [row.party for row in data.attendance]
    if present:
        own_parties(change, present, "attendance")
    if not RightsNotice.objects.filter(matter=change.matter).exists():
        raise Refused(
            "还没有告知当事人权利义务。",
            basis="人民调解工作若干规定第三十条；人民调解法第二十三条、第二十四条",
            then="请先办理“权利义务告知”。",
        )
    if data.openness == Openness.OPEN:
        _must_be_asked_for_openly(change)
    session = _session(change, data, seats)
    change.add(session)
    change.add(
        *(
            Attendance(
                street_id=change.matter.street_id, session=session, party_id=row.party,
                presence=row.presence, note=row.note,
            )
            for row in data.attendance
        )
    )  # fmt: skip
    if data.booking is not None:
        _hold_booking(change, data.booking, session)
    change.alter(change.detail, sessions_held=change.detail.sessions_held + 1)
    change.body |= {"form": data.form}
    if session.sealed is not None:
        # Proves later that the sealed note was not exchanged, and tells nothing of it.
        change.body |= {"sealed": hashlib.sha256(session.sealed).hexdigest()}


def _session(change: Change, data: asked.RecordSession, seats: Sequence[Seat]) -> Session:
    post = acting_post(change)
    posts = [seat.post_id for seat in seats if seat.post_id]
    if data.private_note and post.pk not in posts:
        raise NotAllowed(
            "封存笔录只能由本案调解员填写。", basis="人民调解法第十五条第四项",
            then="请由本案调解员登记，或先办理“选定调解员”。",
        )  # fmt: skip
    recorder = "" if not posts or post.pk in posts else post.person.name
    return Session(
        street_id=change.matter.street_id, matter=change.matter, form=data.form,
        openness=data.openness, held_at=data.held_at, ended_at=data.ended_at, place=data.place,
        remote_link=data.remote_link, recorder=recorder,
        mediator_id=posts[0] if recorder else post.pk, attendees=data.attendees,
        record=data.record, concessions=data.concessions,
        without_prejudice=data.without_prejudice or data.form == SessionForm.PRIVATE,
        rights_told=True, sealed=sealed(change.matter, data.private_note, NOTE),
    )  # fmt: skip


def _must_be_asked_for_openly(change: Change) -> None:
    rows = Consent.objects.filter(matter=change.matter).order_by("pk")
    wishes = dict(rows.values_list("party_id", "openness"))
    if not wishes or set(wishes.values()) != {Openness.OPEN}:
        raise Refused(
            "并非各方当事人都要求公开调解，本次应不公开进行。",
            basis="人民调解法第二十三条第三项",
            then="请选择“不公开”；各方都要求公开的，先在“征求意愿”中登记。",
        )


def _hold_booking(change: Change, booking_id: int, session: Session) -> None:
    found = Booking.objects.filter(
        matter=change.matter, pk=booking_id, state=BookingState.BOOKED
    ).first()
    if found is None:
        raise InvalidInput([("booking", "不是本事项现有的预约")])
    change.alter(found, state=BookingState.HELD, session=session, changed_at=change.at)


def read_sealed(change: Change, data: asked.ReadSealed) -> None:
    """查看封存笔录: by the mediators of the matter; by a leader on record, who is told to them.

    A leader looks when a complaint about a mediator is examined or a file is reviewed.
    """
    post = acting_post(change)
    seats = live_seats(change)
    mine = post.pk in {seat.post_id for seat in seats}
    if not mine and not post.has(Duty.LEAD):
        raise NotAllowed(
            "封存笔录只有本案调解员可以查看。",
            basis="人民调解法第十五条第四项",
            then="确因投诉处理或案卷评查需要的，请由领导岗位写明用途查看。",
        )
    if not mine:
        number = change.matter.number
        for seat in seats:
            if seat.post_id:
                change.add(
                    notice_to_post(
                        change.matter.street, seat.post_id, change.matter,
                        f"{number} 的封存笔录已由领导岗位查看，用途已留痕", change.at,
                    )
                )  # fmt: skip
    change.body |= {"as": "mediator" if mine else "leader"}


def end_mediation(change: Change, data: asked.EndMediation) -> None:
    """终止: no agreement; the parties are told of other routes (人民调解法 26)."""
    routes = [Route(route) for route in data.routes]
    if Route.COURT not in routes:
        raise InvalidInput(
            [("routes", "须告知可以依法通过司法途径维护权利（人民调解法第二十六条）")]
        )
    told = "、".join(str(route.label) for route in routes)
    told = f"{told}。{data.routes_told}" if data.routes_told else told
    change.alter(
        change.detail, outcome=Outcome.FAILED,
        outcome_reason=f"{data.reason}；已告知：{told}"[:LONGEST_REASON],
    )  # fmt: skip
    change.add(
        Termination(
            street_id=change.matter.street_id, matter=change.matter, reason=data.reason,
            routes=[route.value for route in routes], routes_told=data.routes_told,
            told_how=data.told_how, ended_at=change.at, ended_by=change.by.shown_name,
        )
    )  # fmt: skip
    if data.filing_court:
        _file_fast(change, data)
    mediation_done(change)


def _file_fast(change: Change, data: asked.EndMediation) -> None:
    """快速立案: the failed mediation goes to the court; counted among what left the street."""
    if data.filed_on is not None and data.filed_on > office_day(change.at):
        raise InvalidInput([("filed_on", "移交日不能晚于今天")])
    change.add(
        Referral(
            street_id=change.matter.street_id, matter=change.matter, partner=Partner.COURT,
            direction=Direction.OUT, body=data.filing_court,
            referred_on=data.filed_on or office_day(change.at),
            is_fast_filing=True, receiver=data.filing_judge,
        )
    )  # fmt: skip
    change.body |= {"fast_filing": True}


def handle_directly(change: Change, data: asked.HandleDirectly) -> None:
    """The office acted; whether the request was met is said plainly."""
    change.alter(
        change.detail, outcome=Outcome.SUCCEEDED if data.solved else Outcome.FAILED,
        outcome_reason=data.result[:LONGEST_REASON],
    )  # fmt: skip
    mediation_done(change)
