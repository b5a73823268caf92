"""What a request may cost the database: counted for every step and every way of reading."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from fengqiao.api.testing import Caller, counted_statements
from fengqiao.disputes.tests.samples import registration
from fengqiao.kernel.workflow.perform import open_many
from tests.permission_steps import STEPS, status_of
from tests.permission_stories import SEEN
from tests.test_permissions_steps import input_of, prepared

if TYPE_CHECKING:
    from tests.permission_world import World

pytestmark = pytest.mark.django_db

WRITE, LIST, DETAIL = 12, 4, 6
# Steps that write or ask for several records of their own; none may come to cost more.
RICHER = {"agree": 13, "apply_confirmation": 13, "sign_agreement": 14, "archive": 18}
READINGS = {
    "list": ("/disputes?size=200", LIST),
    "deadlines": ("/matters?is_open=any&size=200", LIST),
    "filter": ("/disputes?state=registered&channel=window&size=200", LIST),
    "search": ("/disputes?q=漏水&size=200", LIST),
}


def who_may(world: World, step: str) -> str:
    return next(part for part in SEEN if status_of(world, part, step) == 200)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_with_a_key_stays_within_its_statements(world: World, step: str) -> None:
    matter, part = prepared(world, step), who_may(world, step)
    client, data = (
        Caller(world.posts[part], world.tokens[part]),
        input_of(world, step, matter, part),
    )
    client.get("/units")
    with counted_statements() as statements:
        path = f"/disputes/{matter.pk}/steps/{step}"
        response = client.post_json(path, data, Idempotency_Key="once")
    assert response.status_code == 200, response.content.decode()
    assert len(statements) <= RICHER.get(step, WRITE), "\n".join(statements)


@pytest.mark.parametrize("part", ["dispatcher", "mediator", "willow_handler"])
@pytest.mark.parametrize("way", READINGS)
def test_reading_costs_the_same_at_two_sizes(world: World, part: str, way: str) -> None:
    address, most = READINGS[way]
    client = Caller(world.posts[part], world.tokens[part])
    costs, sizes = [], []
    for _ in range(2):
        client.get(address)
        with counted_statements() as statements:
            answer = client.get(address).json()
        costs.append(len(statements))
        sizes.append(len(answer["items"]))
        forty_more(world)
    assert max(costs) <= most
    assert len(set(costs)) == 1
    assert sizes[0] < sizes[1] or part == "willow_handler", "the second list must be longer"


def forty_more(world: World) -> None:
    """Forty more disputes of the mediator's unit."""
    at = timezone.now() - timedelta(days=1)
    made = [(registration(), at)] * 40
    open_many("dispute", "register", made, by=world.posts["mediator"])


def test_a_detail_costs_the_same_for_every_post(world: World) -> None:
    address = f"/disputes/{world.id('elm')}"
    for part in SEEN:
        client = Caller(world.posts[part], world.tokens[part])
        client.get(address)
        with counted_statements() as statements:
            response = client.get(address)
        if response.status_code == 200:
            assert len(statements) <= DETAIL, f"{part}\n" + "\n".join(statements)
