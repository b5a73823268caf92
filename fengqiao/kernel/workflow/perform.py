"""The one door: `perform` is the only way in which a matter changes.

In one transaction it checks right, relation, state and version, validates the input, calls the
domain's service, moves state and clocks, writes one ledger event and queues what must be told.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.matters.models import Involvement, Matter
from fengqiao.kernel.matters.numbers import allocate_numbers
from fengqiao.kernel.matters.rights import GONE, Resident, System, rights_key
from fengqiao.kernel.org.models import Duty, Post
from fengqiao.kernel.personal.keys import new_data_key
from fengqiao.kernel.statements.reading import Slot, prepared
from fengqiao.kernel.workflow.change import Change, flush
from fengqiao.kernel.workflow.errors import (
    KeyReused,
    NotAllowed,
    NotFound,
    Refused,
    StaleVersion,
    WrongState,
)
from fengqiao.kernel.workflow.inputs import StepInput, validated
from fengqiao.kernel.workflow.models import UsedKey
from fengqiao.kernel.workflow.procedure import Procedure, Relation, Step, procedures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.periods.calendar import WorkCalendar


@dataclass(frozen=True)
class New:
    """A matter of this kind that the step will open."""

    kind: str


@dataclass(frozen=True)
class At:
    """An existing matter."""

    kind: str
    id: int


@dataclass(frozen=True)
class Performed:
    """What came of a step. `replayed`: the same request had been carried out before."""

    matter: Matter
    version: int
    event_digest: str = ""
    replayed: bool = False


def perform(
    target: New | At,
    step: str,
    data: object,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    key: str = "",
) -> Performed:
    """Take one step on one matter; raises a `Refused` and changes nothing otherwise.

    `version` is the one the caller saw: another one now means StaleVersion. `key` makes a
    retry safe: the same actor, key and request return the first result.
    """
    digest = _request_digest(target, step, data, version) if key else ""
    try:
        with transaction.atomic():
            change, value = _prepare(target, step, data, by, at, version, current_calendar())
            _complete([(change, value)], at)
            if key:
                change.add(_used(change, key, digest))
            flush([change])
    except (Refused, IntegrityError):
        # What the first request did stands in the way of its retry, at the latest by its key;
        # asked only now, so that a fresh request pays no look-up.
        if key and (done := _earlier(by, key, digest)):
            return done
        raise
    return Performed(
        change.matter, change.matter.version, change.event.digest if change.event else ""
    )


def open_many(
    kind: str, step: str, inputs: Sequence[tuple[object, datetime]], *, by: Actor
) -> list[Performed | Refused]:
    """Open many matters in one transaction: each input is checked and refused by itself.

    Each input comes with its own moment. A refused one leaves no trace and does not stop
    the others.
    """
    calendar = current_calendar()
    results: list[Performed | Refused | Change] = []
    ready: list[tuple[Change, StepInput]] = []
    with transaction.atomic():
        for data, at in inputs:
            try:
                pair = _prepare(New(kind), step, data, by, at, None, calendar)
            except Refused as refusal:
                results.append(refusal)
            else:
                ready.append(pair)
                results.append(pair[0])
        if ready:
            _complete(ready, inputs[0][1])
            flush([change for change, _ in ready])
    return [
        Performed(item.matter, item.matter.version, item.event.digest if item.event else "")
        if isinstance(item, Change)
        else item
        for item in results
    ]


def _prepare(
    target: New | At, step_name: str, data: object, by: Actor, at: datetime,
    version: int | None, calendar: WorkCalendar,
) -> tuple[Change, StepInput]:  # fmt: skip
    if isinstance(target, New):
        procedure = procedures.current(target.kind)
        matter = _fresh_matter(procedure, by, at)
    else:
        matter = _locked_matter(target, by)
        procedure = procedures.of(matter.kind, matter.procedure_version)
        if version is not None and version != matter.version:
            raise StaleVersion(version, matter.version)
    step = procedure.by_name.get(step_name)
    if step is None:
        raise WrongState(f"“{procedure.label}”没有“{step_name}”这个环节。")
    change = Change(procedure=procedure, step=step, matter=matter, by=by, at=at, calendar=calendar)
    involvements = () if step.relation is Relation.ANY else change.involvements
    if refusal := refusal_of(procedure, step, matter, by, involvements):
        raise refusal
    value = validated(step.input, data)
    if step.service:
        step.service(change, value)
    return change, value


def _complete(ready: list[tuple[Change, StepInput]], at: datetime) -> None:
    """Settle states and clocks, give numbers last (they lock the counter), write the events."""
    for change, _ in ready:
        change.settle()
    allocate_numbers(
        [(change.matter, change.procedure.number_word) for change, _ in ready if change.is_new]
    )
    for change, value in ready:
        change.write_event(value)


def _fresh_matter(procedure: Procedure, by: Actor, at: datetime) -> Matter:
    _, wrapped = new_data_key()
    return Matter(
        street=by.street, kind=procedure.kind, procedure_version=procedure.version,
        received_at=at, data_key=wrapped,
    )  # fmt: skip


def _locked_matter(target: At, by: Actor) -> Matter:
    """The matter with its row locked, or NotFound when the actor may not know of it."""
    found = prepared(
        ("locked", target.kind, rights_key(by)), lambda: _lockable(target.kind, by)
    ).first(id=target.id)
    if found is None:
        raise NotFound
    return found


def _lockable(kind: str, by: Actor) -> MatterQuerySet:
    procedure = procedures.current(kind)
    return (
        Matter.objects.visible_to(by)
        # Asking for the detail makes an inner join, so that its row is locked as well: a step
        # that waited for another one would otherwise go on from the detail as it was before.
        .filter(kind=kind, pk=Slot("id", Matter._meta.pk), **{f"{procedure.detail}__isnull": False})
        .select_related(procedure.detail, *procedure.detail_related, "street")
        .select_for_update(of=("self", procedure.detail))
    )


def refusal_of(
    procedure: Procedure, step: Step, matter: Matter, by: Actor,
    involvements: Sequence[Involvement],
) -> Refused | None:  # fmt: skip
    """Why this actor may not take this step now; None when it may."""
    if not _may(step, by):
        return NotAllowed(
            f"您的岗位不能执行“{step.label}”。",
            basis=f"本环节职责：{_who(step)}",
            then="请转请承担该职责的岗位办理。",
        )
    if matter._state.adding:
        return None if step.opens else WrongState(f"“{step.label}”须在已登记的事项上办理。")
    if matter.state not in step.source:
        allowed = "、".join(procedure.state_label(name) for name in step.source) or "尚未登记"
        return WrongState(
            f"事项现为“{procedure.state_label(matter.state)}”，不能“{step.label}”。",
            basis=f"该环节须在“{allowed}”时办理",
            then="请查看事项进展，或先完成前面的环节。",
        )
    if isinstance(by, Post) and not _related(step.relation, by, involvements):
        return NotAllowed(
            f"“{step.label}”由{step.relation.label}办理。",
            basis="本事项的派单记录",
            then="如应由本单位办理，请联系研判派单岗位调整。",
        )
    return None


def _may(step: Step, by: Actor) -> bool:
    if isinstance(by, Post):
        return by.has(*step.duties)
    if isinstance(by, Resident):
        return step.by_party
    return isinstance(by, System) and step.by_system


def _who(step: Step) -> str:
    names = [Duty(duty).label for duty in step.duties]
    if step.by_party:
        names.append("当事人")
    if step.by_system:
        names.append("系统")
    return "、".join(names)


_RELATION_ROLES = {
    Relation.REGISTERED: {"registered"},
    Relation.LEAD: {"lead"},
    Relation.SUPPORTING: {"supporting"},
    Relation.INVOLVED: {"lead", "supporting"},
}


def _related(relation: Relation, post: Post, involvements: Sequence[Involvement]) -> bool:
    if relation is Relation.ANY:
        return True
    roles = _RELATION_ROLES[relation]
    return any(
        row.role in roles and row.unit_id == post.unit_id and row.state not in GONE
        for row in involvements
    )


def _request_digest(target: New | At, step: str, data: object, version: int | None) -> str:
    plain = data.model_dump(mode="json") if isinstance(data, StepInput) else data
    text = json.dumps([repr(target), step, plain, version], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _earlier(by: Actor, key: str, digest: str) -> Performed | None:
    used = (
        UsedKey.objects.filter(street=by.street, actor=by.ref, key=key)
        .select_related("matter")
        .first()
    )
    if used is None:
        return None
    if used.request_digest != digest:
        raise KeyReused
    if not Matter.objects.visible_to(by).filter(pk=used.matter_id).exists():
        # The right has ended since; a retry tells no more than a fresh question would.
        raise NotFound
    return Performed(used.matter, used.version, replayed=True)


def _used(change: Change, key: str, digest: str) -> Any:
    return UsedKey(
        street=change.matter.street, actor=change.by.ref, key=key, request_digest=digest,
        matter=change.matter, version=change.matter.version, used_at=change.at,
    )  # fmt: skip
