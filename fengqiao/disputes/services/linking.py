"""Working with others: referrals in and out, group representatives, what a conference decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.conferences.models import Discussion, FollowUp
from fengqiao.disputes.conferences.selectors import conferences_for
from fengqiao.disputes.inputs.linking import MOST_REPRESENTATIVES
from fengqiao.disputes.models.linkage import GroupDecision, Referral, Representative
from fengqiao.disputes.services.ending import acting_post
from fengqiao.disputes.services.own_parties import own_parties
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from fengqiao.disputes.inputs import linking as asked
    from fengqiao.kernel.workflow.change import Change


def refer(change: Change, data: asked.Refer) -> None:
    """对接移送: on the day it was made, with what was agreed on who does what."""
    if data.referred_on > office_day(change.at):
        raise InvalidInput([("referred_on", "移送日不能晚于今天")])
    if data.due_on is not None and data.due_on < data.referred_on:
        raise InvalidInput([("due_on", "反馈截止日不能早于移送日")])
    change.add(
        Referral(
            street_id=change.matter.street_id, matter=change.matter, partner=data.partner,
            direction=data.direction, body=data.body, number=data.number,
            referred_on=data.referred_on, due_on=data.due_on, division=data.division,
        )
    )  # fmt: skip
    change.body |= {"partner": data.partner, "direction": data.direction}


def report_back(change: Change, data: asked.ReportBack) -> None:
    """对接反馈: once for each referral; late or in time is computed, not typed."""
    row = Referral.objects.filter(matter=change.matter, pk=data.referral, returned_on=None).first()
    if row is None:
        raise InvalidInput([("referral", "不是本事项等待反馈的移送")])
    if not row.referred_on <= data.returned_on <= office_day(change.at):
        raise InvalidInput([("returned_on", "反馈日应在移送日和今天之间")])
    change.alter(row, result=data.result, settled=data.settled, returned_on=data.returned_on)
    change.body |= {"referral": row.pk, "settled": data.settled}


def elect(change: Change, data: asked.Elect) -> None:
    """推选代表人: five at most; those elected before by the same people step down."""
    own_parties(change, data.representatives, "representatives")
    own_parties(change, data.authorised_by, "authorised_by")
    if data.elected_on > office_day(change.at):
        raise InvalidInput([("elected_on", "推选日不能晚于今天")])
    current = list(Representative.objects.filter(matter=change.matter, ended_at=None))
    again = set(data.representatives)
    staying = [row for row in current if row.party_id not in again]
    if len(staying) + len(again) > MOST_REPRESENTATIVES:
        raise Refused(
            f"代表人已有{len(staying)}名，连同本次超过{MOST_REPRESENTATIVES}名。",
            basis="信访工作条例第二十条（推选代表，代表人数不得超过5人）；调解中参照",
            then="请减少人数，或先由原推选人另行推选。",
        )
    for row in current:
        if row.party_id in again:
            change.alter(row, ended_at=change.at)
    change.add(
        *(
            Representative(
                street_id=change.matter.street_id, matter=change.matter, party_id=party,
                authority=data.authority, authorised_by=sorted(set(data.authorised_by)),
                elected_on=data.elected_on,
            )
            for party in data.representatives
        )
    )  # fmt: skip
    change.body |= {"representatives": len(again), "authorised_by": len(set(data.authorised_by))}


def decide_for_group(change: Change, data: asked.DecideForGroup) -> None:
    """代表人决定: valid for those who authorised every one who now represents, and for these."""
    if data.decided_on > office_day(change.at):
        raise InvalidInput([("decided_on", "决定日不能晚于今天")])
    rows = list(Representative.objects.filter(matter=change.matter, ended_at=None))
    if not rows:
        raise Refused("还没有推选代表人。", then="请先办理“推选代表人”。")
    binds = {pk for row in rows for pk in (*row.authorised_by, row.party_id)}
    change.add(
        GroupDecision(
            street_id=change.matter.street_id, matter=change.matter, decision=data.decision,
            decided_on=data.decided_on, binds=sorted(binds),
        )
    )  # fmt: skip
    change.body |= {"binds": len(binds)}


def discuss(change: Change, data: asked.Discuss) -> None:
    """会商意见 of one conference on this matter, with what must follow and by when."""
    known = conferences_for(acting_post(change))
    conference = known.filter(pk=data.conference).first()
    if conference is None:
        raise InvalidInput([("conference", "没有这次会商，请先在会商台账中登记")])
    if Discussion.objects.filter(matter=change.matter, conference=conference).exists():
        raise Refused("本次会商对本事项的意见已登记。", then="如有变化，请在下一次会商中登记。")
    matter = change.matter
    change.add(
        Discussion(
            street_id=matter.street_id, matter=matter, conference=conference,
            options=[option.model_dump() for option in data.options], chosen=data.chosen,
            reason=data.reason,
        )
    )  # fmt: skip
    units = tree_of(matter.street).nodes
    for task in data.tasks:
        if task.unit not in units:
            raise InvalidInput([("tasks", "责任单位不属于本街道")])
        change.add(
            FollowUp(
                street_id=matter.street_id, conference=conference, matter=matter, task=task.task,
                unit_id=task.unit, due_on=task.due_on,
            ),
            notice_to_unit(
                matter.street, task.unit, matter,
                f"会商后续：{matter.number}，请于{task.due_on:%Y-%m-%d}前完成", change.at,
            ),
        )  # fmt: skip
    change.body |= {"conference": conference.pk, "tasks": len(data.tasks)}


def check_discussion(change: Change, data: asked.CheckDiscussion) -> None:
    """会商复查: did it work; asked once for each plan."""
    row = Discussion.objects.filter(
        matter=change.matter, pk=data.discussion, checked_at=None
    ).first()
    if row is None:
        raise InvalidInput([("discussion", "不是本事项等待复查的会商意见")])
    change.alter(row, worked=data.worked, checked_note=data.note, checked_at=change.at)
    change.body |= {"discussion": row.pk, "worked": data.worked}
