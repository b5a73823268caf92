"""`kill -9` of the server in mid-write: what was acknowledged is there, once, and is proved."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow
FENGQIAO = (sys.executable, "-m", "fengqiao.config.cli")
CLIENTS = 4
ACKNOWLEDGED_BEFORE_THE_KILL = 40
PATIENCE = 90.0


@dataclass
class Writes:
    """What the clients sent, and what the server said was done: key to number."""

    sent: list[str] = field(default_factory=list)
    done: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    enough: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)


@dataclass
class Installation:
    """An installation of its own: home, database, a port, a token."""

    environment: dict[str, str]
    port: int
    token: str = ""

    def run(self, *arguments: str) -> str:
        answer = subprocess.run(
            [*FENGQIAO, *arguments], env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def start(self) -> subprocess.Popen[bytes]:
        """The server as a process group of its own, answering."""
        server = subprocess.Popen(
            [*FENGQIAO, "serve", "--port", str(self.port), "--no-jobs"],
            env=self.environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/api/v1/disputes/count")[0] == 200:
                    return server
            assert server.poll() is None, "the server ended by itself"
            threading.Event().wait(0.1)
        raise AssertionError("the server did not answer")

    def ask(
        self, method: str, path: str, body: object = None, key: str = ""
    ) -> tuple[int, dict[str, object]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            connection.close()

    def register(self, key: str) -> str:
        """Register one dispute under this key; its number, or an error of the connection."""
        status, answer = self.ask(
            "POST", "/api/v1/disputes", {"channel": "hotline", "title": f"断电前后{key}"}, key
        )
        assert status in (200, 201), answer
        return str(answer["number"])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url, drop = own_database(tmp_path)
    environment = {
        **os.environ, "FENGQIAO_HOME": str(tmp_path), "FENGQIAO_DATABASE_URL": url,
        "FENGQIAO_API_RATE": "0",
    }  # fmt: skip
    made = Installation(environment, port)
    try:
        made.run("migrate", "--verbosity", "0")
        made.run("demo", "--matters", "3")
        listed = made.run("token", "list")
        post = re.search(r"^\D*(\d+)\D.*窗口人员", listed, re.MULTILINE)
        assert post, listed
        issued = made.run(
            "token", "issue", "--post", post.group(1), "--name", "断电测试", "--scope", "read",
            "--scope", "write",
        )  # fmt: skip
        token = re.search(r"\b(fq[\w-]{20,}|[\w-]{40,})\b", issued)
        assert token, issued
        made.token = token.group(1)
        yield made
    finally:
        drop()


def own_database(folder: Path) -> tuple[str, Callable[[], None]]:
    """A database that no other test uses, on the server under test."""
    url = os.environ.get("FENGQIAO_DATABASE_URL", "")
    if not url.startswith("postgresql"):
        return f"sqlite:///{folder / 'crash.sqlite3'}", lambda: None
    name = f"crash_{os.getpid()}"
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')

    def drop() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    return parts._replace(path=f"/{name}").geturl(), drop


def write_until_stopped(installation: Installation, writes: Writes, client: int) -> None:
    """Register disputes one after another, until told to stop or cut off."""
    for count in range(10_000):
        if writes.stop.is_set():
            return
        key = f"c{client}-{count}"
        with writes.lock:
            writes.sent.append(key)
        try:
            number = installation.register(key)
        except (OSError, http.client.HTTPException, ValueError):
            return
        with writes.lock:
            writes.done[key] = number
            if len(writes.done) >= ACKNOWLEDGED_BEFORE_THE_KILL:
                writes.enough.set()


def test_kill_9_in_mid_write_loses_and_doubles_nothing(installation: Installation) -> None:
    server, writes = installation.start(), Writes()
    with ThreadPoolExecutor(CLIENTS) as clients:
        running = [
            clients.submit(write_until_stopped, installation, writes, client)
            for client in range(CLIENTS)
        ]
        assert writes.enough.wait(PATIENCE)
        os.killpg(server.pid, signal.SIGKILL)
        writes.stop.set()
        for each in running:
            each.result(timeout=PATIENCE)
    server.wait()
    acknowledged = dict(writes.done)
    assert len(acknowledged) >= ACKNOWLEDGED_BEFORE_THE_KILL

    server = installation.start()
    try:
        # Every client tries again what it had sent, as a client must: nothing is doubled.
        after = {key: installation.register(key) for key in writes.sent}
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=PATIENCE)
    assert {key: after[key] for key in acknowledged} == acknowledged
    assert len(set(after.values())) == len(writes.sent)
    numbers = sorted(int(re.findall(r"(\d+)号", number)[0]) for number in after.values())
    first = numbers[0]
    assert numbers == list(range(first, first + len(numbers)))
    installation.run("seal")
    assert "通过" in installation.run("verify")
