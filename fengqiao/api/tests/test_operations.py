"""Every operation of the contract: who may use it, and what the contract says of it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from fengqiao.api.api import api
from fengqiao.api.models import Scope
from fengqiao.api.testing import Caller, caller
from fengqiao.api.tests.conftest import Registered
from fengqiao.api.tests.samples import sample
from fengqiao.disputes.tests.samples import sample_input
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Duty, Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.procedure import Step, procedures

PARTS = (
    "clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "leader",
    "administrator", "security", "auditor", "stranger",
)  # fmt: skip


class Operation(NamedTuple):
    method: str
    path: str
    told: dict[str, Any]

    def at(self, **ids: object) -> str:
        """The path below /api/v1 with its parameters filled in."""
        return self.path.removeprefix("/api/v1").format(**ids)


def operations() -> list[Operation]:
    paths = api.get_openapi_schema()["paths"]
    return [
        Operation(method.upper(), path, told)
        for path, methods in paths.items()
        for method, told in methods.items()
    ]


def ask(who: Caller, operation: Operation, **ids: object) -> Any:
    path = operation.at(id=ids.get("id", 1), clock_id=1, kind="dispute")
    if operation.method == "GET":
        return who.get(path)
    return who.post_json(path, {})


named = pytest.mark.parametrize("operation", operations(), ids=lambda op: op.told["operationId"])
STEPS = [step for step in DISPUTE.steps if step.duties and not step.opens]


@named
def test_no_operation_answers_without_a_token(db: None, operation: Operation) -> None:
    nobody = Caller(Post(), "fq_none")
    assert ask(nobody, operation).status_code == 401


@named
def test_every_operation_asks_for_its_scope(cast: Cast, operation: Operation) -> None:
    scope = operation.told["x-scope"]
    without = caller(cast.dispatcher, *(each for each in Scope if each != scope))
    response = ask(without, operation)
    assert response.status_code == 403
    assert response.json()["type"].endswith(":missing_scope")
    assert ask(caller(cast.dispatcher, Scope(scope)), operation).status_code != 403


@named
def test_every_operation_says_what_it_is_for(operation: Operation) -> None:
    assert operation.told["summary"]
    assert "所需权限" in operation.told["description"]
    assert {"401", "403", "422"} <= {str(status) for status in operation.told["responses"]}
    if operation.method == "POST" and operation.told["x-scope"] == Scope.WRITE:
        headers = {item["name"] for item in operation.told["parameters"]}
        assert "Idempotency-Key" in headers or operation.path == "/api/v1/files"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_is_open_to_its_duties_alone(
    cast: Cast, registered: Registered, step: Step, part: str
) -> None:
    matter = registered(by=cast.mediator)
    post = cast.posts()[part]
    path = f"/disputes/{matter.pk}/steps/{step.name}"
    response = caller(post).post_json(path, sample_input(step.name, cast, matter))
    if not Matter.objects.visible_to(post).filter(pk=matter.pk).exists():
        assert response.status_code == 404
    elif not post.has(*step.duties):
        assert response.status_code == 403
    else:
        assert response.status_code in {200, 403, 409, 422}, response.content.decode()
    if response.status_code != 200:
        matter.refresh_from_db()
        assert matter.version == 1


@pytest.mark.parametrize("part", PARTS)
def test_registering_is_open_to_its_duties_alone(cast: Cast, part: str) -> None:
    step = DISPUTE.by_name["register"]
    post = cast.posts()[part]
    response = caller(post).post_json("/disputes", sample(step.input))
    assert response.status_code == (201 if post.has(*step.duties) else 403)
    if post.has(Duty.AUDIT, Duty.SECURE, Duty.ADMINISTER):
        assert response.status_code == 403


def test_every_step_that_a_post_may_take_is_an_operation() -> None:
    found = {operation.told["operationId"] for operation in operations()}
    for procedure in procedures.kinds():
        for step in procedure.steps:
            assert (f"{step.name}_{procedure.kind}" in found) == bool(step.duties)


def test_two_inputs_never_share_a_name() -> None:
    inputs = {step.input for procedure in procedures.kinds() for step in procedure.steps}
    assert len({model.__name__ for model in inputs}) == len(inputs)


def test_the_contract_is_public_openapi_3_1(client: Any) -> None:
    response = client.get("/api/v1/openapi.json")
    contract = json.loads(response.content)
    assert contract["openapi"].startswith("3.1")
    assert contract["components"]["securitySchemes"]["BearerToken"]["scheme"] == "bearer"
    problem = contract["components"]["schemas"]["Problem"]
    assert {"type", "title", "status", "detail", "basis", "then", "errors"} == set(
        problem["properties"]
    )
