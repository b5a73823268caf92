"""A running matter keeps the version of the procedure under which it began."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from fengqiao.kernel.workflow import perform as door
from fengqiao.kernel.workflow.errors import WrongState
from fengqiao.kernel.workflow.perform import At, New, perform
from fengqiao.kernel.workflow.procedure import Registry, procedures

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DATA = {"channel": "window", "title": "楼上漏水"}
TRIAGE = {"category": "neighbours", "complexity": "simple"}


def test_a_matter_goes_on_under_the_version_it_began_under(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry()
    first = procedures.current("dispute")
    registry.register(first)
    monkeypatch.setattr(door, "procedures", registry)
    old = perform(New("dispute"), "register", DATA, by=cast.clerk, at=NOW).matter

    steps = tuple(step for step in first.steps if step.name != "triage")
    registry.register(replace(first, version=2, steps=steps))
    new = perform(New("dispute"), "register", DATA, by=cast.clerk, at=NOW).matter

    assert (old.procedure_version, new.procedure_version) == (1, 2)
    perform(At("dispute", old.pk), "triage", TRIAGE, by=cast.dispatcher, at=NOW)
    with pytest.raises(WrongState, match="没有“triage”这个环节"):
        perform(At("dispute", new.pk), "triage", TRIAGE, by=cast.dispatcher, at=NOW)


def test_the_same_version_cannot_be_registered_twice() -> None:
    registry = Registry()
    registry.register(procedures.current("dispute"))
    with pytest.raises(ValueError, match="已登记"):
        registry.register(procedures.current("dispute"))
