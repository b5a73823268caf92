"""The unit of work of a step: what a service wants written, kept until one flush writes it all.

Services never save. They set fields of `change.matter`, add rows and say which clocks move;
`flush` then writes many changes with a handful of bulk statements, which is how one step
stays within its budget and an import of thousands goes through the same door.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.clocks import engine
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.ledger.events import append, build_event
from fengqiao.kernel.matters.models import (
    Involvement,
    InvolvementRole,
    InvolvementState,
    Matter,
    Party,
)
from fengqiao.kernel.personal.cipher import seal
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.search.models import entry_for
from fengqiao.kernel.statements.reading import Slot, prepared
from fengqiao.kernel.statements.writing import insert, update
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.inputs import secret_fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.periods.calendar import WorkCalendar
    from fengqiao.kernel.workflow.inputs import StepInput
    from fengqiao.kernel.workflow.procedure import Procedure, Step


class Change:
    """One step on one matter, while it is being made."""

    def __init__(
        self, *, procedure: Procedure, step: Step, matter: Matter, by: Actor, at: datetime,
        calendar: WorkCalendar,
    ) -> None:  # fmt: skip
        self.procedure = procedure
        self.step = step
        self.matter = matter
        self.by = by
        self.at = at
        self.is_new = matter._state.adding
        self.body: dict[str, Any] = {}
        self.event: Event | None = None
        self._calendar = calendar
        self._target = step.to[0] if len(step.to) == 1 else None
        self._added: list[Model] = []
        self._altered: dict[int, tuple[Model, set[str]]] = {}
        self._clocks: list[Clock] | None = [] if self.is_new else None
        self._involvements: list[Involvement] | None = [] if self.is_new else None
        self._matter_before = {} if self.is_new else _values(matter)

    # What the service says -------------------------------------------------------------

    def add(self, *rows: Model) -> None:
        """Insert these rows with the step."""
        self._added.extend(rows)

    def alter(self, row: Model, **values: object) -> None:
        """Change these fields of a loaded row with the step."""
        for name, value in values.items():
            setattr(row, name, value)
        self._altered.setdefault(id(row), (row, set()))[1].update(values)

    def index(self, *texts: str) -> None:
        """The words by which the matter is found from now on."""
        entry = entry_for(self.matter, *texts)
        if self.is_new:
            self.add(entry)
        else:
            self.alter(entry, tokens=entry.tokens)

    def go(self, state: str) -> None:
        """Choose among the states that the step may lead to."""
        if state not in self.step.to:
            raise ValueError(f"环节 {self.step.name} 不通向 {state}")
        self._target = state

    def stay(self) -> None:
        """Leave the state as it is: the step has not led to its end yet."""
        self._target = None

    @property
    def detail(self) -> Any:
        """The domain's own row of this matter."""
        return getattr(self.matter, self.procedure.detail)

    @property
    def involvements(self) -> list[Involvement]:
        """Units and posts that have to do with the matter, loaded once."""
        if self._involvements is None:
            kept = prepared(("involvements",), _involvements)
            self._involvements = kept.all(matter=self.matter.pk)
        return self._involvements

    def involve(
        self, unit_id: int, role: InvolvementRole, *, post_id: int | None = None,
        state: InvolvementState = InvolvementState.ACCEPTED, note: str = "",
    ) -> Involvement:  # fmt: skip
        """Give a unit, or one post of it, a part in the matter."""
        row = Involvement(
            street_id=self.matter.street_id, matter=self.matter, unit_id=unit_id, post_id=post_id,
            role=role, state=state, since=self.at, note=note,
        )  # fmt: skip
        self.involvements.append(row)
        self.add(row)
        return row

    # Clocks ----------------------------------------------------------------------------

    @property
    def clocks(self) -> list[Clock]:
        """Running and suspended clocks of the matter, loaded once."""
        if self._clocks is None:
            self._clocks = prepared(("live clocks",), _live_clocks).all(matter=self.matter.pk)
        return self._clocks

    def start(
        self, rule: str, *, unit_id: int | None = None, since: datetime | None = None
    ) -> Clock:
        """Start a clock now; one already running for the same rule and unit is lifted first.

        `since`: the moment that the provision counts from, where it is not that of the step.
        """
        self._end(rule, unit_id, ClockState.LIFTED)
        clock = engine.start_clock(self.matter, rule, since or self.at, self._calendar, unit_id)
        self.clocks.append(clock)
        self.add(clock)
        return clock

    def meet(self, rule: str, *, unit_id: int | None = None) -> None:
        """What the clock asked for is done."""
        self._end(rule, unit_id, ClockState.MET)

    def lift(self, rule: str, *, unit_id: int | None = None) -> None:
        """The clock is no longer asked for."""
        self._end(rule, unit_id, ClockState.LIFTED)

    def suspend(self, rule: str) -> None:
        """Stop the days of these clocks from counting."""
        for clock in self._live(rule, ClockState.RUNNING):
            self._moved(clock, lambda: engine.suspend(clock, self.at))  # noqa: B023

    def resume(self, rule: str) -> None:
        """Let the days of these clocks count again."""
        for clock in self._live(rule, ClockState.SUSPENDED):
            self._moved(clock, lambda: engine.resume(clock, self.at, self._calendar))  # noqa: B023

    def extend(self, rule: str) -> None:
        """Give these clocks more time, as their rule allows; not those that are late."""
        found = [clock for clock in self._live(rule, ClockState.RUNNING) if clock.due_at >= self.at]
        if not found:
            raise Refused("没有正在计时、可以延长的时限。", then="请核对该事项的时限列表。")
        for clock in found:
            self._moved(clock, lambda: engine.extend(clock, self._calendar))  # noqa: B023

    def _live(self, rule: str, *states: ClockState) -> list[Clock]:
        return [
            clock
            for clock in self.clocks
            if clock.rule == rule
            and clock.stopped_at is None
            and (not states or clock.state in states)
        ]

    def _end(self, rule: str, unit_id: int | None, state: ClockState) -> None:
        for clock in self._live(rule):
            if unit_id is None or clock.unit_id == unit_id:
                if clock.state == ClockState.SUSPENDED:
                    # The days it stood still are not held against it.
                    engine.resume(clock, self.at, self._calendar)
                    self.alter(
                        clock, due_at=clock.due_at, warn_at=clock.warn_at,
                        provisional=clock.provisional, suspensions=clock.suspensions,
                        calendar_revision=clock.calendar_revision,
                    )  # fmt: skip
                self.alter(clock, state=state, stopped_at=self.at, suspended_on=None)

    def _moved(self, clock: Clock, move: Any) -> None:
        try:
            move()
        except engine.ClockRefused as error:
            raise Refused(f"{error}。") from error
        self._altered.setdefault(id(clock), (clock, set()))[1].update(
            ("state", "due_at", "warn_at", "provisional", "extensions", "suspensions",
             "suspended_on", "calendar_revision")
        )  # fmt: skip

    # What perform does with it ------------------------------------------------------------

    def settle(self) -> None:
        """Move the state and the clocks that the table names; find the nearest deadline."""
        for rule in self.step.stops:
            self.meet(rule)
        for rule in self.step.suspends:
            self.suspend(rule)
        for rule in self.step.resumes:
            self.resume(rule)
        if self._target:
            self.matter.state = self._target
            is_open = self.procedure.state_by_name[self._target].is_open
            if self.matter.is_open and not is_open:
                self.matter.closed_at = self.at
            elif is_open:
                self.matter.closed_at = None
            self.matter.is_open = is_open
        for rule in self.step.starts:
            self.start(rule)
        if self._clocks is not None:
            self.matter.due_at, self.matter.due_rule = engine.nearest(self._clocks)
        if not self.is_new:
            self.matter.version += 1

    def write_event(self, value: StepInput) -> None:
        """Make the ledger event; the step's input goes in sealed by the matter's own key."""
        matter = self.matter
        sealed = None
        if matter.data_key:
            plain = value.model_dump(mode="json", exclude=set(secret_fields(type(value))))
            text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
            sealed = seal(
                text, unwrap(matter.data_key), context=event_context(matter.number, matter.version)
            )
        self.event = build_event(
            street=matter.street, at=self.at, kind=self.step.event, subject=matter.number,
            actor=self.by.ref, actor_name=self.by.shown_name, step=self.step.name,
            matter_id=matter.pk, version=matter.version,
            body={"state": matter.state, "procedure": self.procedure.version, **self.body},
            sealed_body=sealed,
        )  # fmt: skip

    def matter_changes(self) -> dict[str, Any]:
        """The matter's columns that this step changed."""
        after = _values(self.matter)
        return {name: value for name, value in after.items() if self._matter_before[name] != value}

    @property
    def added(self) -> list[Model]:
        return self._added

    @property
    def altered(self) -> Iterable[tuple[Model, set[str]]]:
        return self._altered.values()


def _involvements() -> QuerySet[Involvement]:
    matter = Slot("matter", Involvement._meta.get_field("matter"))
    return Involvement.objects.filter(matter=matter).order_by("id")


def _live_clocks() -> QuerySet[Clock]:
    matter = Slot("matter", Clock._meta.get_field("matter"))
    return Clock.objects.filter(matter=matter, state__in=Clock.LIVE).order_by("id")


def event_context(number: str, version: int) -> str:
    """What the sealed input of a step is bound to, so that it cannot be moved elsewhere."""
    return f"event:{number}:{version}"


def _values(matter: Matter) -> dict[str, Any]:
    return {
        field.attname: matter.__dict__[field.attname]
        for field in Matter._meta.concrete_fields
        if field.attname in matter.__dict__
    }


def flush(changes: list[Change]) -> None:
    """Write all changes: new matters first, then every kind of row with one bulk statement each."""
    _create_all([change.matter for change in changes if change.is_new])
    for change in changes:
        if not change.is_new:
            update(Matter, [change.matter.pk], change.matter_changes())
    _create_all([row for change in changes for row in change.added])
    for change in changes:
        _update_all(change)
    events = []
    for change in changes:
        if change.event is None:
            raise ValueError("每个环节必须写入一条留痕")
        change.event.matter_id = change.matter.pk
        events.append(change.event)
    append(events)


def _create_all(rows: Iterable[Model]) -> None:
    by_model: defaultdict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    for model, group in by_model.items():
        if model is Party:
            _create_parties(group)
        else:
            insert(group)


def _create_parties(parties: list[Any]) -> None:
    """Principals before the agents that point at them."""
    for group in (
        [party for party in parties if party.agent_of is None],
        [party for party in parties if party.agent_of is not None],
    ):
        insert(group)


def _update_all(change: Change) -> None:
    """One UPDATE for rows of a model that get the same values, else one each."""
    groups: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row, names in change.altered:
        if row.pk is None or row in change.added:
            continue
        # A row may point at one that the same step has just inserted.
        row._prepare_related_fields_for_save(operation_name="update")  # type: ignore[attr-defined]
        fields: list[Any] = [row._meta.get_field(name) for name in sorted(names)]
        values = tuple((field.attname, getattr(row, field.attname)) for field in fields)
        groups[type(row), json.dumps(values, default=str)].append((row.pk, dict(values)))
    for (model, _), rows in groups.items():
        update(model, [pk for pk, _ in rows], rows[0][1])
