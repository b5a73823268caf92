"""Tests of the queue begin without the schedules of the product."""

import pytest

from fengqiao.kernel.jobs import schedule


@pytest.fixture(autouse=True)
def _no_schedule_of_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_schedules", {})
