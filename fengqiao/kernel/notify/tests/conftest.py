"""A cast, a matter, a home of their own, and a server that plays the other side."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from fengqiao.kernel.matters.models import Channel, Involvement, InvolvementRole, Matter
from fengqiao.kernel.org.models import Unit
from fengqiao.kernel.org.testing import Cast, make_cast
from fengqiao.kernel.personal.keys import new_data_key
from fengqiao.kernel.ui import context, menu

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def _home_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "master.key"
    settings.FENGQIAO_SMS_SENDER = "console"
    settings.FENGQIAO_WEBHOOK_NETWORKS = "127.0.0.0/8"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "office@street.example"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def make_matter(cast: Cast, unit: Unit, number: str = "枫调〔2026〕1号", **fields: Any) -> Matter:
    """A matter in which one unit is involved."""
    matter = Matter.objects.create(
        street=cast.street,
        kind="test",
        procedure_version=1,
        number=number,
        title="楼上漏水",
        state="open",
        channel=Channel.WINDOW,
        received_at=NOON,
        data_key=new_data_key()[1],
        **fields,
    )
    Involvement.objects.create(
        street=cast.street, matter=matter, unit=unit, role=InvolvementRole.LEAD, since=NOON
    )
    return matter


@dataclass
class OtherSide:
    """A subscriber or gateway on loopback: answers as told and remembers what came."""

    url: str = ""
    status: int = 200
    answer: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.received]


@pytest.fixture
def other_side() -> Iterator[OtherSide]:
    side = OtherSide()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            side.received.append(
                ({name.lower(): value for name, value in self.headers.items()}, body)
            )
            self.send_response(side.status)
            for name, value in side.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(side.answer)))
            self.end_headers()
            self.wfile.write(side.answer)

        def log_message(self, *_args: object) -> None:
            """Keep test output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    side.url = f"http://127.0.0.1:{server.server_port}/in?token=t"
    yield side
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def own_addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve the pages of this room alone, with a layout that knows no other room."""
    settings.ROOT_URLCONF = "fengqiao.kernel.notify.tests.urls"
    monkeypatch.setattr(menu, "_entries", {})
    monkeypatch.setattr(context, "_places", context.Places())
