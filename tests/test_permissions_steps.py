"""Every step of a dispute, by every post: over the interface and on its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from fengqiao.disputes.tests.samples import dispute_in, sample_input, upload
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.clocks.engine import start_clock
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.perform import At, perform
from tests.permission_steps import STEPS, as_form, status_of
from tests.permission_stories import SEEN
from tests.permission_world import World

pytestmark = pytest.mark.django_db


def prepared(world: World, step: str) -> Matter:
    """A dispute on which the step may be taken; elm leads, the police support."""
    source = DISPUTE.by_name[step].source
    matter = dispute_in(world.cast, "accepted" if "accepted" in source else source[0])
    if step == "resume":
        perform(
            At("dispute", matter.pk), "suspend", {"reason": "等待鉴定"}, by=world.cast.dispatcher,
            at=matter.received_at,
        )  # fmt: skip
    if step == "extend":
        _runs_late_in_the_year(matter)
    return matter


def _runs_late_in_the_year(matter: Matter) -> None:
    """Give the dispute one clock, of a rule that can be extended and is not over."""
    matter.clocks.update(state="met", stopped_at=timezone.now())
    clock = start_clock(matter, "support_sign_off", timezone.now(), current_calendar())
    clock.save()
    Matter.objects.filter(pk=matter.pk).update(due_at=clock.due_at, due_rule=clock.rule)


def input_of(world: World, step: str, matter: Matter, part: str) -> dict[str, Any]:
    """A valid input of the step; a file is the part's own upload."""
    if step == "attach":
        return {"files": [upload(world.posts[part]).pk]}
    return sample_input(step, world.cast, matter)


def asked_by_all(ask: Callable[[str], Any]) -> dict[str, int]:
    """The status that each post gets; what it did is taken back."""
    found = {}
    for part in SEEN:
        with transaction.atomic():
            found[part] = ask(part).status_code
            transaction.set_rollback(True)
    return found


def test_every_step_after_registration_stands_in_the_table_and_no_other() -> None:
    assert {step.name for step in DISPUTE.steps if step.duties and not step.opens} == set(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_the_interface_lets_exactly_those_take_the_step(world: World, step: str) -> None:
    matter = prepared(world, step)

    def ask(part: str) -> Any:
        data = input_of(world, step, matter, part)
        url = f"/api/v1/disputes/{matter.pk}/steps/{step}"
        return world.client(part).post(url, data, content_type="application/json")

    assert asked_by_all(ask) == {part: status_of(world, part, step) for part in SEEN}


@pytest.mark.parametrize("step", STEPS)
def test_the_page_lets_exactly_those_take_the_step(world: World, step: str) -> None:
    matter = prepared(world, step)
    url = f"/matters/{matter.pk}/steps/{step}/"

    def ask(part: str) -> Any:
        return world.client(part).post(url, as_form(input_of(world, step, matter, part)))

    # These two show what they were taken for on their own answer.
    done = 200 if step in {"reveal", "read_sealed"} else 302
    expected = {part: status_of(world, part, step) for part in SEEN}
    assert asked_by_all(ask) == {part: done if s == 200 else s for part, s in expected.items()}
    assert asked_by_all(lambda part: world.client(part).get(url)) == expected
