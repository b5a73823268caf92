"""Every step of the procedure, allowed and refused, from the table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fengqiao.disputes.steps.states import STATES
from fengqiao.disputes.tests.samples import LATER, dispute_in, register, sample_input, taker_of
from fengqiao.disputes.workflow import DISPUTE, STEPS
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import Resident, System
from fengqiao.kernel.workflow.errors import NotAllowed, NotFound, Refused, StaleVersion, WrongState
from fengqiao.kernel.workflow.perform import At, New, perform, refusal_of
from fengqiao.kernel.workflow.procedure import Relation

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast
    from fengqiao.kernel.workflow.procedure import Step

pytestmark = pytest.mark.django_db

MOVES = [(step, state) for step in STEPS for state in step.source]
# Steps whose service asks for what `dispute_in` does not prepare; tested on their own.
NEEDS_PREPARATION = {"extend", "suspend", "resume", "reopen"}


def ids(moves: list[tuple[Step, str]]) -> list[str]:
    return [f"{step.name}-from-{state}" for step, state in moves]


EASY = [(step, state) for step, state in MOVES if step.name not in NEEDS_PREPARATION]


@pytest.mark.parametrize(("step", "state"), EASY, ids=ids(EASY))
def test_an_allowed_step_moves_the_matter_and_writes_one_event(
    cast: Cast, step: Step, state: str
) -> None:
    matter = dispute_in(cast, state)
    before = Event.objects.count()
    data = sample_input(step.name, cast, matter)
    before = Event.objects.count()
    done = perform(
        At("dispute", matter.pk), step.name, data, by=taker_of(step.name, cast), at=LATER
    )
    matter.refresh_from_db()
    assert matter.state in (step.to or (state,))
    assert matter.version == done.version == 2
    assert Event.objects.count() == before + 1
    event = Event.objects.latest("id")
    assert (event.kind, event.step, event.subject) == (step.event, step.name, matter.number)
    assert matter.is_open == DISPUTE.state_by_name[matter.state].is_open
    assert (matter.closed_at is None) == matter.is_open


def test_every_pair_of_step_and_state_outside_the_table_is_refused(cast: Cast) -> None:
    for state in STATES:
        matter = Matter(street=cast.street, pk=1, state=state.name)
        matter._state.adding = False
        for step in STEPS:
            if state.name in step.source or step.opens:
                continue
            refusal = refusal_of(DISPUTE, step, matter, taker_of(step.name, cast), ())
            assert isinstance(refusal, WrongState), (step.name, state.name)
            assert refusal.then
            assert state.label in refusal.what


def test_a_post_without_the_duty_is_refused_whatever_the_state(cast: Cast) -> None:
    for step in STEPS:
        for name, post in cast.posts().items():
            if post.has(*step.duties) or name == "stranger":
                continue
            for state in step.source:
                matter = Matter(street=cast.street, pk=1, state=state)
                matter._state.adding = False
                refusal = refusal_of(DISPUTE, step, matter, post, ())
                assert isinstance(refusal, NotAllowed), (step.name, name)
                assert refusal.basis


def test_residents_and_the_system_take_only_the_steps_meant_for_them(cast: Cast) -> None:
    for step in STEPS:
        for actor, may in (
            (Resident(cast.street, "x"), step.by_party),
            (System(cast.street, "job"), step.by_system),
        ):
            matter = Matter(street=cast.street, pk=1, state=(step.source or ("",))[0])
            matter._state.adding = step.opens
            refusal = refusal_of(DISPUTE, step, matter, actor, ())
            assert (refusal is None) == may, (step.name, actor.ref)


RELATED = [step for step in STEPS if step.relation is not Relation.ANY]


@pytest.mark.parametrize("step", RELATED, ids=[step.name for step in RELATED])
def test_a_unit_without_the_right_part_is_refused(cast: Cast, step: Step) -> None:
    matter = dispute_in(cast, step.source[0])
    cast.willow_handler.duties = [str(duty) for duty in step.duties]
    rows = list(matter.involvements.all())
    refusal = refusal_of(DISPUTE, step, matter, cast.willow_handler, rows)
    assert isinstance(refusal, NotAllowed)


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_another_street_finds_no_matter(cast: Cast, step: Step) -> None:
    if step.opens:
        return
    matter = dispute_in(cast, step.source[0])
    with pytest.raises(NotFound):
        perform(At("dispute", matter.pk), step.name, {}, by=cast.stranger, at=LATER)


@pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])
def test_unknown_input_is_refused_and_changes_nothing(cast: Cast, step: Step) -> None:
    count, events = Matter.objects.count(), Event.objects.count()
    if step.opens:
        with pytest.raises(Refused, match="没有这一项"):
            perform(
                New("dispute"), step.name, {"surprise": 1}, by=taker_of(step.name, cast), at=LATER
            )
        assert (Matter.objects.count(), Event.objects.count()) == (count, events)
        return
    matter = dispute_in(cast, step.source[0])
    with pytest.raises(Refused, match="没有这一项"):
        perform(
            At("dispute", matter.pk), step.name, {"surprise": 1}, by=taker_of(step.name, cast),
            at=LATER,
        )  # fmt: skip
    matter.refresh_from_db()
    assert (matter.version, matter.state) == (1, step.source[0])


def test_a_stale_version_is_refused(cast: Cast) -> None:
    matter = register(cast)
    data = sample_input("triage", cast, matter)
    perform(At("dispute", matter.pk), "triage", data, by=cast.dispatcher, at=LATER, version=1)
    with pytest.raises(StaleVersion, match="已被他人更新"):
        perform(At("dispute", matter.pk), "triage", data, by=cast.dispatcher, at=LATER, version=1)


def test_every_clock_that_the_table_names_is_a_rule_with_a_period() -> None:
    for step in STEPS:
        for rule in (*step.starts, *step.stops, *step.suspends, *step.resumes):
            assert rules()[rule].period is not None, (step.name, rule)


def test_every_state_is_reached_and_every_open_state_is_left() -> None:
    reached = {state for step in STEPS for state in step.to}
    left = {state for step in STEPS if step.to for state in step.source}
    assert reached == {state.name for state in STATES}
    assert {state.name for state in STATES if state.is_open} <= left
