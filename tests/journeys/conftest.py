"""A demo street of a few matters on a Monday morning, served to real browsers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from fengqiao.demo.lives import Lives
from fengqiao.demo.street import build_street
from fengqiao.demo.texts import Teller
from fengqiao.kernel.ledger.seal import seal_all
from tests.journeys.office import Office
from tests.journeys.pictures import Album

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

# Ten o'clock on a working day, so that the manual shows the same days at every renewal.
MORNING = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
MATTERS, DAYS, SEED = 12, 30, 2026
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "manual" / "images"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The office's clock: it goes on by itself, and a journey may put it forward."""
    with time_machine.travel(MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """An installation's own folder: keys, files and the spool of text messages."""
    settings.HOME = tmp_path / "home"
    settings.FENGQIAO_MASTER_KEY_FILE = settings.HOME / "master.key"
    settings.FENGQIAO_SMS_SENDER = "console"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "fengqiao.kernel.files.storage.WholeFileStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    folder: Path = settings.HOME
    folder.mkdir()
    return folder


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Album:
    """Where pictures go: the manual's folder when it is renewed, else nowhere that stays."""
    keep = bool(request.config.getoption("--renew-manual"))
    folder = IMAGES if keep else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return Album(folder, keep)


@pytest.fixture
def office(
    clock: time_machine.Traveller,
    home: Path,
    pictures: Album,
    transactional_db: None,
    live_server: LiveServer,
    browser: Browser,
) -> Iterator[Office]:
    """The demo street, open for the day; whatever a browser complained of fails the test."""
    with transaction.atomic():
        street = build_street()
        Lives(street, Teller(SEED), timezone.now()).fill(MATTERS, DAYS)
    seal_all(timezone.now())
    found = Office(browser, live_server.url, street, pictures)
    yield found
    found.close()
    assert [line for window in found.windows for line in window.complaints] == []
