"""Changes of the register of mediators: checked, written, one ledger event each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from fengqiao.disputes.mediators import events
from fengqiao.disputes.mediators.composition import MOST, last_day_of_term
from fengqiao.disputes.mediators.models import (
    COMMITTEES,
    ELECTED,
    BodyKind,
    MediationBody,
    Mediator,
    MediatorRole,
    Pact,
)
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.models import Post, Street, Unit
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from fengqiao.disputes.mediators import inputs as asked
    from fengqiao.kernel.ledger.kinds import EventKind
    from fengqiao.kernel.org.recording import ChangedBy

ADULT_YEARS = 18


def add_body(
    street: Street, data: asked.BodyInput, *, by: ChangedBy, at: datetime
) -> MediationBody:
    """登记调解组织."""
    with transaction.atomic():
        _name_is_free(street, data.name)
        row = MediationBody(street=street, unit=_unit(street, data.unit), **_body_values(data))
        row.save()
        _record(events.BODY_ADDED, f"body:{row.pk}", {"kind": row.kind}, street, by, at)
    return row


def change_body(body: MediationBody, data: asked.BodyInput, *, by: ChangedBy, at: datetime) -> None:
    """修改调解组织."""
    with transaction.atomic():
        if data.name != body.name:
            _name_is_free(body.street, data.name)
        body.unit = _unit(body.street, data.unit)
        for name, value in _body_values(data).items():
            setattr(body, name, value)
        body.save()
        content = {"kind": body.kind, "is_active": body.is_active}
        _record(events.BODY_CHANGED, f"body:{body.pk}", content, body.street, by, at)


def _body_values(data: asked.BodyInput) -> dict[str, Any]:
    return data.model_dump(exclude={"unit"})


def _name_is_free(street: Street, name: str) -> None:
    if MediationBody.objects.filter(street=street, name=name).exists():
        raise InvalidInput([("name", f"已有名为“{name}”的调解组织")])


def add_mediator(
    street: Street, data: asked.MediatorInput, *, by: ChangedBy, at: datetime
) -> Mediator:
    """登记调解员: adult on the first day (人民调解法 14), elected for three years at most (9)."""
    with transaction.atomic():
        # Locked, so that two who add at once count the committee's members one after the other.
        body = MediationBody.objects.select_for_update().filter(street=street, pk=data.body).first()
        if body is None:
            raise InvalidInput([("body", "没有这个调解组织")])
        if not is_adult(data.born_on, data.starts_on):
            raise InvalidInput(
                [("born_on", "任职时未满十八周岁，不能担任调解员（人民调解法第十四条）")]
            )
        ends_on = _end_of_term(data)
        _is_not_there_yet(body, data, ends_on)
        _committee_has_room(body, data.role, data.starts_on)
        row = Mediator(
            street=street, body=body, name=data.name, sex=data.sex, is_minority=data.is_minority,
            role=data.role, post=_post(street, data.post), specialities=data.specialities,
            is_full_time=data.is_full_time, starts_on=data.starts_on, ends_on=ends_on,
        )  # fmt: skip
        row.save()
        content = {
            "body": body.pk, "role": row.role, "starts_on": f"{row.starts_on}",
            "ends_on": f"{row.ends_on or ''}", "adult": True,
        }  # fmt: skip
        _record(events.MEDIATOR_ADDED, f"mediator:{row.pk}", content, street, by, at)
    return row


def is_adult(born_on: date, day: date) -> bool:
    """Whether somebody born on that day is eighteen on `day` (民法典 17).

    >>> from datetime import date
    >>> is_adult(date(2008, 3, 2), date(2026, 3, 1)), is_adult(date(2008, 3, 2), date(2026, 3, 2))
    (False, True)
    """
    return (day.year - ADULT_YEARS, day.month, day.day) >= (
        born_on.year,
        born_on.month,
        born_on.day,
    )


def _end_of_term(data: asked.MediatorInput) -> date | None:
    if data.ends_on is not None and data.ends_on < data.starts_on:
        raise InvalidInput([("ends_on", "任期止不能早于任期起")])
    if data.role not in ELECTED:
        return data.ends_on
    longest = last_day_of_term(data.starts_on)
    if data.ends_on is not None and data.ends_on > longest:
        raise InvalidInput(
            [("ends_on", f"委员每届任期三年，应不晚于{longest:%Y-%m-%d}（人民调解法第九条）")]
        )
    return data.ends_on or longest


def _is_not_there_yet(body: MediationBody, data: asked.MediatorInput, ends_on: date | None) -> None:
    rows = Mediator.objects.filter(body=body, name=data.name)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=data.starts_on))
    if ends_on is not None:
        rows = rows.filter(starts_on__lte=ends_on)
    if rows.exists():
        raise InvalidInput(
            [("name", "此人在该组织的任期与已登记的重叠；连任请从前一任期届满后起算")]
        )


def _committee_has_room(body: MediationBody, role: MediatorRole, day: date) -> None:
    if BodyKind(body.kind) not in COMMITTEES or role not in ELECTED:
        return
    rows = Mediator.objects.filter(body=body, role__in=ELECTED)
    members = [row for row in rows if row.is_active_on(day)]
    if len(members) >= MOST:
        raise Refused(
            f"“{body.name}”已有{len(members)}名委员。",
            basis="人民调解法第八条：人民调解委员会由委员三至九人组成",
            then="请先登记有委员离任，或登记为聘任调解员。",
        )
    if role == MediatorRole.CHAIR and any(row.role == MediatorRole.CHAIR for row in members):
        raise Refused(
            f"“{body.name}”已有主任委员。", basis="人民调解法第八条：设主任一人",
            then="请先登记原主任离任，或登记为委员。",
        )  # fmt: skip


def change_mediator(
    row: Mediator, data: asked.MediatorChange, *, by: ChangedBy, at: datetime
) -> None:
    """修改调解员: post and specialities; the term is changed by ending it and beginning anew."""
    with transaction.atomic():
        row.post = _post(row.street, data.post)
        row.specialities, row.is_full_time = data.specialities, data.is_full_time
        row.save(update_fields=["post", "specialities", "is_full_time"])
        content = {"post": row.post_id}
        _record(events.MEDIATOR_CHANGED, f"mediator:{row.pk}", content, row.street, by, at)


def end_term(row: Mediator, data: asked.EndTerm, *, by: ChangedBy, at: datetime) -> None:
    """离任: brought forward, never put off; matters keep the seat until another is chosen."""
    with transaction.atomic():
        if data.ends_on < row.starts_on or (row.ends_on and data.ends_on > row.ends_on):
            raise InvalidInput([("ends_on", "最后一天应在任期之内")])
        row.ends_on, row.ended_why = data.ends_on, data.reason
        row.save(update_fields=["ends_on", "ended_why"])
        content = {"ends_on": f"{data.ends_on}", "reason": data.reason}
        _record(events.MEDIATOR_ENDED, f"mediator:{row.pk}", content, row.street, by, at)


def add_pact(street: Street, data: asked.PactInput, *, by: ChangedBy, at: datetime) -> Pact:
    """登记协作协议."""
    with transaction.atomic():
        unit = _unit(street, data.unit)
        if Pact.objects.filter(street=street, title=data.title, signed_on=data.signed_on).exists():
            raise InvalidInput([("title", "同一天签订的同名协议已登记")])
        body = None
        if data.body is not None:
            body = MediationBody.objects.filter(street=street, pk=data.body).first()
            if body is None:
                raise InvalidInput([("body", "没有这个工作站点")])
        row = Pact(street=street, unit=unit, body=body, **data.model_dump(exclude={"unit", "body"}))
        row.save()
        content = {"kind": row.kind, "valid_until": f"{row.valid_until}"}
        _record(events.PACT_ADDED, f"pact:{row.pk}", content, street, by, at)
    return row


def end_pact(row: Pact, data: asked.EndPact, *, by: ChangedBy, at: datetime) -> None:
    """提前终止."""
    with transaction.atomic():
        if row.ended_on is not None:
            raise Refused("这份协议已登记终止。")
        if not row.signed_on <= data.ended_on <= row.valid_until:
            raise InvalidInput([("ended_on", "终止日应在有效期之内")])
        row.ended_on = data.ended_on
        row.note = f"{row.note}\n终止原因：{data.reason}".strip()[:500]
        row.save(update_fields=["ended_on", "note"])
        content = {"ended_on": f"{data.ended_on}", "reason": data.reason}
        _record(events.PACT_ENDED, f"pact:{row.pk}", content, row.street, by, at)


def _unit(street: Street, unit_id: int) -> Unit:
    found = Unit.objects.filter(street=street, pk=unit_id, is_active=True).first()
    if found is None:
        raise InvalidInput([("unit", "没有这个单位，或它已停用")])
    return found


def _post(street: Street, post_id: int | None) -> Post | None:
    if post_id is None:
        return None
    found = Post.objects.filter(street=street, pk=post_id).first()
    if found is None:
        raise InvalidInput([("post", "没有这个岗位")])
    return found


def _record(
    kind: EventKind, subject: str, body: dict[str, Any], street: Street, by: ChangedBy, at: datetime
) -> None:
    record(
        street=street, at=at, kind=kind.name, subject=subject, actor=by.ref,
        actor_name=by.shown_name, body=body,
    )  # fmt: skip
