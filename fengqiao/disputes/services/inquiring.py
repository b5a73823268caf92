"""Finding out and getting help: investigation, evidence, guests, escalation, counselling."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fengqiao.disputes.models.inquiry import (
    Counselling,
    EscalationReport,
    Evidence,
    Guest,
    GuestAnswer,
    GuestKind,
    Investigation,
)
from fengqiao.disputes.services.ending import acting_post
from fengqiao.disputes.services.own_parties import all_consented, own_parties
from fengqiao.disputes.services.sealing import COUNSELLING, GUEST, sealed
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from fengqiao.disputes.inputs import inquiring as asked
    from fengqiao.kernel.workflow.change import Change


def investigate(change: Change, data: asked.Investigate) -> None:
    """调查记录: where, whom, what was found."""
    if data.made_at > change.at:
        raise InvalidInput([("made_at", "调查时间不能晚于现在")])
    change.add(
        Investigation(
            street_id=change.matter.street_id, matter=change.matter, made_at=data.made_at,
            place=data.place, persons=data.persons,
            investigators=data.investigators or acting_post(change).person.name,
            content=data.content, is_signed=data.is_signed,
        )
    )  # fmt: skip


def take_evidence(change: Change, data: asked.TakeEvidence) -> None:
    """登记证据: the list of what was handed in."""
    givers = {item.party for item in data.items if item.party is not None}
    if givers:
        own_parties(change, sorted(givers), "items")
    change.add(
        *(
            Evidence(
                street_id=change.matter.street_id, matter=change.matter, name=item.name,
                kind=item.kind, quantity=item.quantity, proves=item.proves,
                party_id=item.party, source=item.source, received_at=change.at,
                received_by=change.by.shown_name,
            )
            for item in data.items
        )
    )  # fmt: skip
    change.body |= {"items": len(data.items)}


def return_evidence(change: Change, data: asked.ReturnEvidence) -> None:
    """退还证据: what has not gone back yet."""
    rows = list(
        Evidence.objects.filter(matter=change.matter, pk__in=data.evidence, returned_at=None)
    )
    if len(rows) != len(set(data.evidence)):
        raise InvalidInput([("evidence", "所选材料不在本事项的证据清单中，或已经退还")])
    for row in rows:
        change.alter(row, returned_at=change.at, returned_note=data.note)
    change.body |= {"items": sorted(row.pk for row in rows)}


def invite_guest(change: Change, data: asked.InviteGuest) -> None:
    """邀请参与: refused unless every party consents (人民调解法 20)."""
    parties = own_parties(change, data.consented, "consented")
    if not all_consented(parties, data.consented):
        raise Refused(
            "还有当事人没有同意邀请。",
            basis="人民调解法第二十条：征得当事人的同意后，可以邀请有关人员参与调解",
            then="请先征得各方当事人同意，再登记邀请。",
        )
    personal = json.dumps({"name": data.name, "phone": data.phone}, ensure_ascii=False)
    change.add(
        Guest(
            street_id=change.matter.street_id, matter=change.matter, kind=data.kind,
            personal=sealed(change.matter, personal, GUEST), body=data.body, purpose=data.purpose,
            consented=sorted(data.consented), invited_at=change.at,
            invited_by=change.by.shown_name,
        )
    )  # fmt: skip
    change.body |= {"kind": data.kind, "consented": len(data.consented)}


def answer_of_guest(change: Change, data: asked.AnswerOfGuest) -> None:
    """邀请结果: the answer, the opinion given, and a volunteer's hours."""
    guest = Guest.objects.filter(matter=change.matter, pk=data.guest).first()
    if guest is None:
        raise InvalidInput([("guest", "不是本事项邀请的人")])
    if data.hours is not None and guest.kind != GuestKind.VOLUNTEER:
        raise InvalidInput([("hours", "服务时长只为调解志愿者登记")])
    if data.answer == GuestAnswer.WAITING:
        raise InvalidInput([("answer", "请选择已接受或未接受")])
    change.alter(
        guest, answer=data.answer, opinion=data.opinion, hours=data.hours, answered_at=change.at
    )
    change.body |= {"guest": guest.pk, "answer": data.answer}


def report_escalation(change: Change, data: asked.ReportEscalation) -> None:
    """报告激化可能: recipient and time are on file; the office at the top is told at once."""
    if data.reported_at > change.at:
        raise InvalidInput([("reported_at", "报告时间不能晚于现在")])
    matter = change.matter
    change.add(
        EscalationReport(
            street_id=matter.street_id, matter=matter, risk=data.risk, measures=data.measures,
            recipient=data.recipient, reported_at=data.reported_at,
            reported_by=change.by.shown_name,
        )
    )  # fmt: skip
    top = next((node.id for depth, node in tree_of(matter.street).walk() if depth == 0), None)
    if top is not None:
        text = f"激化风险：{matter.number}已向{data.recipient}报告，请关注"
        change.add(notice_to_unit(matter.street, top, matter, text, change.at))
    change.body |= {"reported": True}


def refer_counselling(change: Change, data: asked.ReferCounselling) -> None:
    """转介心理服务: with the person's own consent; who and where stay sealed."""
    own_parties(change, [data.party], "party")
    if not data.consented:
        raise Refused(
            "本人没有同意，不能转介心理服务。",
            basis="个人信息保护法第二十九条：处理敏感个人信息应当取得个人的单独同意",
            then="请告知服务内容，征得本人同意后再登记。",
        )
    text = json.dumps(
        {"party": data.party, "counsellor": data.counsellor, "note": data.note},
        ensure_ascii=False,
    )
    change.add(
        Counselling(
            street_id=change.matter.street_id, matter=change.matter, made_by=acting_post(change),
            sealed=sealed(change.matter, text, COUNSELLING), referred_at=change.at,
            follow_up_on=data.follow_up_on,
        )
    )  # fmt: skip


def follow_counselling(change: Change, data: asked.FollowCounselling) -> None:
    """随访: by the post that referred; what was said stays with the counsellor."""
    row = Counselling.objects.filter(
        matter=change.matter, pk=data.counselling, made_by=acting_post(change)
    ).first()
    if row is None:
        raise InvalidInput([("counselling", "不是由本岗位转介的")])
    if data.next_on is not None and data.next_on <= office_day(change.at):
        raise InvalidInput([("next_on", "下次随访日应晚于今天")])
    change.alter(row, followed_at=change.at, follow_up_on=data.next_on)
