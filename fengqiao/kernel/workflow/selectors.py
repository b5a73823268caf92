"""What pages read of a matter and its procedure: its place, the steps on offer, its clocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.urls import reverse

from fengqiao.kernel.clocks.engine import basis_text, office_day
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.read_kinds import PERSONAL_REVEALED
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.selectors import known_parties
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.periods.period import Unit
from fengqiao.kernel.ui.displays import ClockDisplay
from fengqiao.kernel.ui.schema_fields import Kind, describe
from fengqiao.kernel.workflow.errors import NotFound, Refused, WrongState
from fengqiao.kernel.workflow.pages import Place, pages_of
from fengqiao.kernel.workflow.perform import refusal_of
from fengqiao.kernel.workflow.procedure import Step, procedures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

HOUR_SECONDS = 3600


def place_of(post: Post, matter_id: int, at: datetime) -> Place:
    """The post's place before a matter; raises NotFound when it may not know of it.

    Three statements: the matter with its domain's row, its involvements, its parties.
    """
    details = [procedure.detail for procedure in procedures.kinds()]
    matter = (
        Matter.objects.visible_to(post)
        .filter(pk=matter_id)
        .select_related("street", "registered_by__person", "registered_by__unit", *details)
        .prefetch_related("involvements", "parties")
        .first()
    )
    if matter is None:
        raise NotFound
    procedure = procedures.of(matter.kind, matter.procedure_version)
    involvements = sorted(matter.involvements.all(), key=lambda row: row.pk)
    return Place(post, matter, procedure, tuple(involvements), tuple(known_parties(matter)), at)


def step_place(
    post: Post, matter_id: int, step_name: str, at: datetime, query: Mapping[str, str]
) -> Place:
    """The place before one step of the matter; WrongState for a step that nobody knows."""
    place = place_of(post, matter_id, at)
    step = place.procedure.by_name.get(step_name)
    if step is None:
        raise WrongState(
            f"“{place.procedure.label}”没有“{step_name[:40]}”这个环节。", then="请从事项页面进入。"
        )
    return replace(place, step=step, query=query)


def refusal_at(place: Place, step: Step) -> Refused | None:
    """Why the post may not take the step here and now; None when it may."""
    return refusal_of(place.procedure, step, place.matter, place.post, place.involvements)


@dataclass(frozen=True)
class Offer:
    """A step as a matter's page offers it, or says why it does not."""

    step: Step
    url: str
    refusal: Refused | None = None

    @property
    def needs_words(self) -> bool:
        """Whether the step asks anything; one that does not is a single button."""
        return bool(self.step.input.model_fields)

    @property
    def reveals(self) -> bool:
        """Whether the step shows personal data; its button stands beside the parties."""
        return self.step.event == PERSONAL_REVEALED.name

    @property
    def asks_files(self) -> bool:
        return any(spec.kind == Kind.FILE for spec in describe(self.step.input))


def offers_at(place: Place) -> tuple[list[Offer], list[Offer]]:
    """Steps that the post may take now, and those it may not, in the procedure's order."""
    own = pages_of(place.matter.kind).own_pages
    found = [
        Offer(step, step_url(place.matter.pk, step.name, own), refusal_at(place, step))
        for step in place.procedure.steps
        if not step.opens
    ]
    return (
        [offer for offer in found if offer.refusal is None],
        [offer for offer in found if offer.refusal is not None],
    )


def step_url(
    matter_id: int, step_name: str, own_pages: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Where the step is taken: its kind's own page for it, else the one that all steps have."""
    if step_name in own_pages:
        return reverse(own_pages[step_name], args=[matter_id])
    return reverse("step_page", args=[matter_id, step_name])


@dataclass(frozen=True)
class ShownClock:
    """A clock as its matter's page shows it."""

    clock: Clock
    display: ClockDisplay
    procedure: str
    period: str
    basis: str
    unit: str
    extended: str


def clocks_at(place: Place) -> list[ShownClock]:
    """The matter's clocks: those that run first, by deadline; then the ended, newest first."""
    clocks = sorted(Clock.objects.filter(matter=place.matter), key=_clock_order)
    return [shown_clock(clock, place) for clock in clocks]


def _clock_order(clock: Clock) -> tuple[int, float]:
    if clock.stopped_at is None:
        return (0, clock.due_at.timestamp())
    return (1, -clock.stopped_at.timestamp())


def shown_clock(clock: Clock, place: Place) -> ShownClock:
    """A clock with its rule's words and, while it runs, what remains."""
    rule = rules()[clock.rule]
    return ShownClock(
        clock=clock,
        display=clock_display(clock, place.at),
        procedure=rule.procedure,
        period=str(rule.period or ""),
        basis=basis_text(rule),
        unit=tree_of(place.post.street).name(clock.unit_id),
        extended=f"已延长{clock.extensions}次" if clock.extensions else "",
    )


def clock_display(clock: Clock, at: datetime) -> ClockDisplay:
    """A stored clock as seen at a moment, in days of its rule's own kind."""
    explain = reverse("clock_page", args=[clock.matter_id, clock.pk])
    if clock.state == ClockState.SUSPENDED:
        return ClockDisplay("paused", provisional=clock.provisional, explain_url=explain)
    if clock.stopped_at is not None:
        in_time = "met" if clock.stopped_at <= clock.due_at else "missed"
        level = in_time if clock.state == ClockState.MET else "lifted"
        return ClockDisplay(level, due_at=clock.due_at, explain_url=explain)
    shown = running_display(clock.rule, clock.due_at, at, warn_at=clock.warn_at)
    return replace(shown, provisional=clock.provisional, explain_url=explain)


def running_display(
    rule_id: str, due_at: datetime, at: datetime, *, warn_at: datetime
) -> ClockDisplay:
    """A running deadline with what remains in hours, working days or days, as its rule counts."""
    rule = rules().get(rule_id)
    shown = ClockDisplay.of_deadline(due_at, at=at, warn_at=warn_at)
    if rule is None:
        return shown
    if rule.unit is Unit.HOUR:
        hours = int((due_at - at).total_seconds() // HOUR_SECONDS)
        return replace(shown, remaining_days=hours, day_word="小时")
    if rule.unit is Unit.WORKING_DAY:
        days = current_calendar().working_days_between(office_day(at), office_day(due_at))
        return replace(shown, remaining_days=days, day_word="个工作日")
    return shown
