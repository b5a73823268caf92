"""A matter's way so far in plain words: what happened, which clock runs, who has it in hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from fengqiao.kernel.clocks.engine import basis_text
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.history import steps_of
from fengqiao.kernel.matters.models import Involvement, InvolvementRole, InvolvementState
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.cipher import Erased, Tampered, open_
from fengqiao.kernel.personal.keys import unwrap
from fengqiao.kernel.ui.displays import ClockDisplay, TimelineLine
from fengqiao.kernel.workflow.change import event_context
from fengqiao.kernel.workflow.selectors import running_display
from fengqiao.portal.kinds import StateWords, TellContext, pages_for

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.rights import Resident

MOST_EVENTS: Final = 100
_GONE = (InvolvementState.RETURNED, InvolvementState.ENDED)
# Of what a resident put in, the words that it wrote itself.
_OWN_WORDS = ("description", "text", "reason", "comment", "note")


@dataclass(frozen=True)
class ShownDeadline:
    """A running deadline: what it is for, how it stands, and on what it rests."""

    display: ClockDisplay
    basis: str


@dataclass(frozen=True)
class Progress:
    """A matter's way as a page shows it."""

    state: StateWords
    lines: list[TimelineLine]
    deadlines: list[ShownDeadline]
    lead: str
    supporting: list[str]


def progress_of(matter: Matter, at: datetime, *, reader: Resident | None = None) -> Progress:
    """The way of the matter at a moment. Without `reader` nothing that anybody wrote is shown.

    Three statements: events, clocks, involvements.
    """
    pages = pages_for(matter.kind)
    lead, supporting = _units(matter)
    return Progress(
        state=pages.states[matter.state],
        lines=_lines(matter, reader),
        deadlines=_deadlines(matter, at),
        lead=lead,
        supporting=supporting,
    )


def _lines(matter: Matter, reader: Resident | None) -> list[TimelineLine]:
    pages, units = pages_for(matter.kind), tree_of(matter.street)
    lines = []
    for event in steps_of(matter.pk, limit=MOST_EVENTS):
        tell = pages.events.get(event.step)
        is_mine = reader is not None and event.actor == reader.ref
        told = tell(event, TellContext(units, is_mine)) if tell else None
        if told is not None:
            words = own_words(event, matter) if is_mine else ""
            text = "\n".join(part for part in (told.text, words) if part)
            lines.append(TimelineLine(at=event.at, title=told.title, text=text, icon=told.icon))
    return lines


def own_words(event: Event, matter: Matter) -> str:
    """What the reader of its own step wrote in it; empty once the matter's key is erased."""
    if event.sealed_body is None or matter.data_key is None:
        return ""
    context = event_context(event.subject, event.version or 0)
    try:
        text = open_(bytes(event.sealed_body), unwrap(matter.data_key), context=context)
    except (Erased, Tampered):
        return ""
    values: dict[str, Any] = json.loads(text)
    return "\n".join(str(values[name]) for name in _OWN_WORDS if values.get(name))


def _deadlines(matter: Matter, at: datetime) -> list[ShownDeadline]:
    words = pages_for(matter.kind).clocks
    clocks = Clock.objects.filter(matter=matter, state__in=Clock.LIVE).order_by("due_at")
    return [
        ShownDeadline(_display(clock, words[clock.rule], at), basis_text(rules()[clock.rule]))
        for clock in clocks
        if clock.rule in words
    ]


def _display(clock: Clock, label: str, at: datetime) -> ClockDisplay:
    if clock.state == ClockState.SUSPENDED:
        return ClockDisplay("paused", label)
    shown = running_display(clock.rule, clock.due_at, at, warn_at=clock.warn_at)
    return replace(shown, label=label, provisional=clock.provisional)


def _units(matter: Matter) -> tuple[str, list[str]]:
    units = tree_of(matter.street)
    rows = Involvement.objects.filter(
        matter=matter, role__in=[InvolvementRole.LEAD, InvolvementRole.SUPPORTING]
    ).exclude(state__in=_GONE)
    supporting = [
        units.name(row.unit_id)
        for row in rows.order_by("pk")
        if row.role == InvolvementRole.SUPPORTING
    ]
    return units.name(matter.lead_unit_id), supporting
