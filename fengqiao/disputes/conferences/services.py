"""Changes of conferences: checked, written, one ledger event each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.disputes.conferences import events
from fengqiao.disputes.conferences.models import Conference, FollowUp, Participant
from fengqiao.disputes.conferences.selectors import conferences_for
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.org.models import STREET_WIDE
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from fengqiao.disputes.conferences import inputs as asked
    from fengqiao.kernel.ledger.kinds import EventKind
    from fengqiao.kernel.org.models import Post


def convene(data: asked.ConveneInput, *, by: Post, at: datetime) -> Conference:
    """召集会商; every unit of the street that is asked gets a notice."""
    with transaction.atomic():
        if Conference.objects.filter(
            street=by.street, title=data.title, held_at=data.held_at
        ).exists():
            raise InvalidInput([("title", "同一时间的同一议题已登记")])
        previous = None
        if data.previous is not None:
            previous = conferences_for(by).filter(pk=data.previous).first()
            if previous is None:
                raise InvalidInput([("previous", "没有这次会商")])
        row = Conference.objects.create(
            street=by.street, kind=data.kind, title=data.title, held_at=data.held_at,
            place=data.place, unit=by.unit, convened_by=by, agenda=data.agenda,
            previous=previous,
        )  # fmt: skip
        _invite(row, data, by, at)
        body = {"kind": row.kind, "participants": len(data.participants)}
        _record(events.CONVENED, row, body, by, at)
    return row


def _invite(row: Conference, data: asked.ConveneInput, by: Post, at: datetime) -> None:
    tree = tree_of(by.street)
    units = [each.unit for each in data.participants if each.unit is not None]
    if not set(units) <= set(tree.nodes) or len(set(units)) != len(units):
        raise InvalidInput([("participants", "参会单位重复，或不属于本街道")])
    Participant.objects.bulk_create(
        Participant(
            street=by.street, conference=row, unit_id=each.unit,
            body=each.body or tree.name(each.unit), role=each.role,
        )
        for each in data.participants
    )  # fmt: skip
    for unit in units:
        text = f"会商：{row.title}，{row.held_at.astimezone():%Y-%m-%d %H:%M}，{row.place}"
        notice_to_unit(by.street, unit, None, text[:200], at).save()


def conclude(row: Conference, data: asked.ConcludeInput, *, by: Post, at: datetime) -> None:
    """会商结论: attendance, conclusion, tasks with unit and day. Once."""
    _must_keep(row, by)
    with transaction.atomic():
        locked = Conference.objects.select_for_update().get(pk=row.pk)
        if locked.concluded_at is not None:
            raise Refused(
                "这次会商的结论已登记。", then="如有变化，请召集下一次会商并选择复查本次。"
            )
        participants = list(row.participants.all())
        if not set(data.came) <= {each.pk for each in participants}:
            raise InvalidInput([("came", "不是这次会商的参会单位")])
        for each in participants:
            each.came = each.pk in data.came
        Participant.objects.bulk_update(participants, ["came"])
        _tasks(row, data, by, at)
        locked.conclusion, locked.concluded_at = data.conclusion, at
        locked.save(update_fields=["conclusion", "concluded_at"])
        body = {"came": len(data.came), "asked": len(participants), "tasks": len(data.tasks)}
        _record(events.CONCLUDED, row, body, by, at)


def _tasks(row: Conference, data: asked.ConcludeInput, by: Post, at: datetime) -> None:
    known = tree_of(by.street).nodes
    for task in data.tasks:
        if task.unit not in known:
            raise InvalidInput([("tasks", "责任单位不属于本街道")])
        FollowUp.objects.create(
            street=by.street, conference=row, task=task.task, unit_id=task.unit,
            due_on=task.due_on,
        )  # fmt: skip
        text = f"会商后续：{row.title}，请于{task.due_on:%Y-%m-%d}前完成"
        notice_to_unit(by.street, task.unit, None, text[:200], at).save()


def finish_follow_up(row: FollowUp, data: asked.FollowUpInput, *, by: Post, at: datetime) -> None:
    """完成后续事项, by the unit that was charged, or by who keeps the conference."""
    if by.unit_id != row.unit_id and not _keeps(row.conference, by):
        raise NotAllowed(
            "后续事项由责任单位或召集单位登记完成。", then=f"责任单位：{row.unit.name}。"
        )
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update().get(pk=row.pk)
        if locked.done_at is not None:
            raise Refused("这件后续事项已登记完成。")
        locked.done_at, locked.result = at, data.result
        locked.save(update_fields=["done_at", "result"])
        _record(events.FOLLOWED_UP, row.conference, {"follow_up": row.pk}, by, at)


def _keeps(row: Conference, by: Post) -> bool:
    return by.unit_id == row.unit_id or by.has(*STREET_WIDE)


def _must_keep(row: Conference, by: Post) -> None:
    if not _keeps(row, by):
        raise NotAllowed("会商结论由召集单位登记。", then=f"召集单位：{row.unit.name}。")


def _record(kind: EventKind, row: Conference, body: dict[str, Any], by: Post, at: datetime) -> None:
    record(
        street=by.street, at=at, kind=kind.name, subject=f"conference:{row.pk}", actor=by.ref,
        actor_name=by.shown_name, body=body,
    )  # fmt: skip
