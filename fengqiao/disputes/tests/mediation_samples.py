"""Inputs of mediation steps for tests that walk the table, and the rows they ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fengqiao.disputes.conferences.models import Conference, Discussion, Participant
from fengqiao.disputes.mediators.models import MediationBody, Mediator
from fengqiao.disputes.models.inquiry import Counselling, Evidence, Guest
from fengqiao.disputes.models.linkage import Referral, Representative
from fengqiao.disputes.models.mediation import Recusal, Seat
from fengqiao.disputes.services.sealing import GUEST, sealed
from fengqiao.disputes.sittings.models import BookedPost, Booking, Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.testing import Cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# A Tuesday at nine of the office, ahead of whatever day the tests run on.
SITTING = datetime(2099, 3, 3, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)

# Who takes each step in tests of the table.
MEDIATION_ACTORS = {
    "seat": "mediator", "ask_recusal": "mediator", "decide_recusal": "dispatcher",
    "notify_rights": "mediator", "read_sealed": "mediator", "investigate": "mediator",
    "take_evidence": "mediator", "return_evidence": "mediator", "invite_guest": "mediator",
    "guest_answer": "mediator", "report_escalation": "mediator",
    "refer_counselling": "mediator", "follow_counselling": "mediator", "refer": "mediator",
    "report_back": "mediator", "discuss": "mediator", "check_discussion": "mediator",
    "elect": "mediator", "group_decide": "mediator", "book": "mediator", "rebook": "mediator",
    "drop_booking": "mediator",
}  # fmt: skip


def roster(cast: Cast, **values: Any) -> Mediator:
    """A mediator of the neighbourhood's committee, in the term on the day of the samples."""
    body, _ = MediationBody.objects.get_or_create(
        street=cast.street, name="榆树居民区调委会",
        defaults={"kind": "neighbourhood", "unit": cast.elm},
    )  # fmt: skip
    return Mediator.objects.create(
        **{
            "street": cast.street, "body": body, "name": "调四", "sex": "female",
            "role": "member", "post": cast.mediator, "starts_on": date(2025, 1, 1),
            "ends_on": date(2027, 12, 31), **values,
        }
    )  # fmt: skip


def room(cast: Cast, **values: Any) -> Room:
    """A room that is open on working days from eight to six."""
    return Room.objects.create(
        **{
            "street": cast.street, "unit": cast.elm, "name": "榆树调解室", "capacity": 6,
            "opens": ["08:00-18:00"] * 5 + ["", ""], **values,
        }
    )  # fmt: skip


def booking(cast: Cast, matter: Matter, **values: Any) -> Booking:
    """A booking of tomorrow, for the mediator."""
    row = Booking.objects.create(
        **{
            "street": cast.street, "matter": matter, "place": "居委会", "starts_at": SITTING,
            "ends_at": SITTING + timedelta(hours=1), "booked_by": cast.mediator,
            "changed_at": NOW, **values,
        }
    )  # fmt: skip
    BookedPost.objects.create(street=cast.street, booking=row, post=cast.mediator)
    return row


def conference(cast: Cast, **values: Any) -> Conference:
    """A conference convened by the mediator's unit, with the police at the table."""
    row = Conference.objects.create(
        **{
            "street": cast.street, "kind": "case_study", "title": "漏水一案一研判",
            "held_at": NOW, "place": "综治中心", "unit": cast.elm, "convened_by": cast.mediator,
            **values,
        }
    )  # fmt: skip
    Participant.objects.create(
        street=cast.street, conference=row, unit=cast.police, body=cast.police.name
    )
    return row


def own_seat(cast: Cast, matter: Matter) -> Seat:
    """The mediator's seat, made when the matter has none."""
    found = Seat.objects.filter(matter=matter, ended_at=None).first()
    return found or Seat.objects.create(
        street=cast.street, matter=matter, post=cast.mediator, name="调四", how="assigned",
        since=NOW, words={},
    )  # fmt: skip


def mediation_input(step: str, cast: Cast, matter: Matter) -> dict[str, Any]:
    """An input with which the step succeeds; rows that it points at are made."""
    return _INPUTS[step](cast, matter)


def _parties(matter: Matter) -> list[int]:
    return list(matter.parties.order_by("id").values_list("pk", flat=True))


def _seat(cast: Cast, matter: Matter) -> dict[str, Any]:
    words = [{"party": pk, "accepts": True} for pk in _parties(matter)]
    return {"mediators": [roster(cast).pk], "how": "chosen", "words": words}


def _ask_recusal(cast: Cast, matter: Matter) -> dict[str, Any]:
    seat = own_seat(cast, matter)
    return {"seat": seat.pk, "ground": "interest", "reason": "是对方的亲戚"}


def _decide_recusal(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Recusal.objects.create(
        street=cast.street, matter=matter, seat=own_seat(cast, matter), ground="interest",
        reason="是对方的亲戚", asked_at=NOW,
    )  # fmt: skip
    return {"recusal": row.pk, "granted": False, "decision": "经核实没有利害关系"}


def _read_sealed(cast: Cast, matter: Matter) -> dict[str, Any]:
    own_seat(cast, matter)
    return {"reason": "准备下一次调解"}


def _return_evidence(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Evidence.objects.create(
        street=cast.street, matter=matter, name="房产证", kind="original", source="申请人",
        received_at=NOW, received_by="调四",
    )  # fmt: skip
    return {"evidence": [row.pk], "note": "本人取回"}


def _invite(_cast: Cast, matter: Matter) -> dict[str, Any]:
    return {
        "kind": "expert", "name": "赵工", "body": "检测公司", "purpose": "判断漏水原因",
        "consented": _parties(matter),
    }  # fmt: skip


def _guest_answer(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Guest.objects.create(
        street=cast.street, matter=matter, kind="expert", purpose="判断漏水原因",
        personal=sealed(matter, '{"name": "赵工", "phone": ""}', GUEST), invited_at=NOW,
        invited_by="调四",
    )  # fmt: skip
    return {"guest": row.pk, "answer": "accepted", "opinion": "防水层老化"}


def _refer_counselling(_cast: Cast, matter: Matter) -> dict[str, Any]:
    return {
        "party": _parties(matter)[0], "consented": True, "counsellor": "街道心理服务站",
        "note": "近期失眠", "follow_up_on": "2026-03-20",
    }  # fmt: skip


def _follow_counselling(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Counselling.objects.create(
        street=cast.street, matter=matter, made_by=cast.mediator, referred_at=NOW
    )
    return {"counselling": row.pk}


def _refer(_cast: Cast, _matter: Matter) -> dict[str, Any]:
    return {
        "partner": "police", "direction": "in", "body": "派出所", "number": "110-1",
        "referred_on": "2026-03-02", "due_on": "2026-03-12", "division": "民警维持秩序",
    }  # fmt: skip


def _report_back(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Referral.objects.create(
        street=cast.street, matter=matter, partner="petition", direction="in", body="信访办",
        referred_on=DAY,
    )  # fmt: skip
    return {
        "referral": row.pk,
        "result": "已达成协议",
        "settled": True,
        "returned_on": "2026-03-02",
    }


def _discuss(cast: Cast, _matter: Matter) -> dict[str, Any]:
    return {
        "conference": conference(cast).pk,
        "options": [{"plan": "先修后算", "speaks_for": "快", "speaks_against": "先垫钱"}],
        "chosen": "先修后算", "reason": "双方都急着住",
        "tasks": [{"task": "联系施工队", "unit": cast.elm.pk, "due_on": "2026-03-09"}],
    }  # fmt: skip


def _check_discussion(cast: Cast, matter: Matter) -> dict[str, Any]:
    row = Discussion.objects.create(
        street=cast.street, matter=matter, conference=conference(cast), chosen="先修后算",
        reason="快",
    )  # fmt: skip
    return {"discussion": row.pk, "worked": True, "note": "已修好"}


def _elect(_cast: Cast, matter: Matter) -> dict[str, Any]:
    parties = _parties(matter)
    return {
        "representatives": parties[:1], "authorised_by": parties[:1], "authority": "参加调解",
        "elected_on": "2026-03-02",
    }  # fmt: skip


def _group_decide(cast: Cast, matter: Matter) -> dict[str, Any]:
    Representative.objects.create(
        street=cast.street, matter=matter, party_id=_parties(matter)[0], authority="参加调解",
        authorised_by=_parties(matter)[:1], elected_on=DAY,
    )  # fmt: skip
    return {"decision": "同意先修", "decided_on": "2026-03-02"}


def _book(cast: Cast, _matter: Matter) -> dict[str, Any]:
    return {
        "starts_at": SITTING,
        "ends_at": SITTING + timedelta(minutes=45),
        "room": room(cast).pk,
    }


def _rebook(cast: Cast, matter: Matter) -> dict[str, Any]:
    return {
        "booking": booking(cast, matter).pk, "starts_at": SITTING + timedelta(days=1),
        "ends_at": SITTING + timedelta(days=1, hours=1), "place": "居委会",
        "reason": "当事人出差",
    }  # fmt: skip


def _drop_booking(cast: Cast, matter: Matter) -> dict[str, Any]:
    return {"booking": booking(cast, matter).pk, "what": "cancelled", "reason": "当事人出差"}


_INPUTS: dict[str, Callable[[Cast, Matter], dict[str, Any]]] = {
    "seat": _seat,
    "ask_recusal": _ask_recusal,
    "decide_recusal": _decide_recusal,
    "notify_rights": lambda _cast, matter: {"parties": _parties(matter)},
    "read_sealed": _read_sealed,
    "investigate": lambda _cast, _matter: {
        "made_at": NOW, "place": "现场", "investigators": "调四", "persons": "邻居",
        "content": "天花板有水渍",
    },
    "take_evidence": lambda _cast, matter: {
        "items": [{"name": "照片", "kind": "copy", "party": _parties(matter)[0]}]
    },
    "return_evidence": _return_evidence,
    "invite_guest": _invite,
    "guest_answer": _guest_answer,
    "report_escalation": lambda _cast, _matter: {
        "risk": "扬言动手", "measures": "已隔开双方", "reported_at": NOW
    },
    "refer_counselling": _refer_counselling,
    "follow_counselling": _follow_counselling,
    "refer": _refer,
    "report_back": _report_back,
    "discuss": _discuss,
    "check_discussion": _check_discussion,
    "elect": _elect,
    "group_decide": _group_decide,
    "book": _book,
    "rebook": _rebook,
    "drop_booking": _drop_booking,
}  # fmt: skip
