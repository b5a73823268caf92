"""A street, event kinds of the tests' own, and a way past the triggers for attackers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from fengqiao.kernel.ledger import kinds, protection
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.kinds import EventKind
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.org.models import Street

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
Write = Callable[..., Event]


@pytest.fixture(autouse=True)
def _kinds_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_event(EventKind("test.step", "测试步骤", "只用于测试"))


@pytest.fixture(autouse=True)
def _keys_of_the_tests(settings: Settings, tmp_path: Path) -> None:
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "master.key"


@pytest.fixture
def street(db: None) -> Street:
    return Street.objects.create(code="hongmei", name="红梅街道", number_prefix="红")


@pytest.fixture
def other_street(db: None) -> Street:
    return Street.objects.create(code="tianning", name="天宁街道", number_prefix="天")


@pytest.fixture
def write(street: Street) -> Write:
    """Return a function that writes the next step of a subject, a minute after the last."""
    versions: dict[str, int] = {}
    minutes = iter(range(100_000))

    def write_step(subject: str = "红调〔2026〕1号", **fields: Any) -> Event:
        versions[subject] = versions.get(subject, 0) + 1
        given: dict[str, Any] = {
            "street": street,
            "at": NOON + timedelta(seconds=next(minutes)),
            "kind": "test.step",
            "subject": subject,
            "actor": "post:12",
            "actor_name": "综治中心 派单员",
            "step": "dispatch",
            "version": versions[subject],
            "body": {"to": ["司法所", "派出所"], "days": 15, "urgent": False, "note": None},
        }
        return record(**(given | fields))

    return write_step


@pytest.fixture
def unprotected(db: None) -> Iterator[None]:
    """Play somebody with full rights in the database: the triggers are gone for this test."""
    protection.remove(connection)
    yield
    protection.install(connection)
