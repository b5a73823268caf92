"""The whole interface against its own contract: no 5xx and no undocumented answer.

Requests are made from the contract, sound and broken ones, and sent through WSGI. Each step
meets a dispute on which it may be taken, and every example starts from there again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode

from fengqiao.api.tests.stages import Stages, make_jack, step_named
from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
contract = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
contract.config.generation.update(modes=list(GenerationMode))
# Rules between fields refuse sound requests; `1` is taken for true and "5" for 5.
BEYOND_THE_SCHEMA = [
    schemathesis.checks.positive_data_acceptance,
    schemathesis.checks.negative_data_rejection,
]
bounded = settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def stages(cast: Cast, settings: Any) -> Iterator[Stages]:
    settings.FENGQIAO_API_RATE = 0
    # As Django's own test client does: the connection holds the test's transaction.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Stages(cast, make_jack(cast))
    for signal in signals:
        signal.connect(close_old_connections)


@contract.parametrize()
@bounded
def test_every_answer_is_documented(case: schemathesis.Case[Any], stages: Stages) -> None:
    token = stages.token
    _aim(case, stages)
    with transaction.atomic():
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"}, excluded_checks=BEYOND_THE_SCHEMA
        )
        transaction.set_rollback(True)


def _aim(case: schemathesis.Case[Any], stages: Stages) -> None:
    """Point a sound id at a dispute on which the step may be taken."""
    if not isinstance(case.path_parameters.get("id"), int):
        return
    step = step_named(case.path.rsplit("/", 1)[-1] if "/steps/" in case.path else "triage")
    case.path_parameters["id"] = stages.matter_for(step).pk
