"""One database at one size, from filling to the last figure. Runs in a process of its own."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from fengqiao.bench.floor import floor
from fengqiao.bench.load import Limits, Sample, measure, pooled
from fengqiao.bench.operations import Asker, Operation, Operations
from fengqiao.bench.processes import Memory, memory_of, running
from fengqiao.bench.statements import statements_of
from fengqiao.bench.street import Cast, Filled, Filler, build
from fengqiao.bench.texts import Teller
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fengqiao.bench.processes import Server
    from fengqiao.kernel.org.models import Post

APPLICATION = "fengqiao.bench.wsgi:application"
WARM_UP = Limits(40, 5.0)
FLOOR_ROUNDS = 200
ROUNDS = 2


@dataclass
class Outcome:
    """All figures of one database at one size, as plain values for the report."""

    database: str
    size: int
    version: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    floor: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    opened_per_second: float | None = None
    moved_per_second: float | None = None


class Session:
    """Fills the database of this process to a size and measures it."""

    def __init__(
        self, size: int, clients: Sequence[int], limits: Limits, seed: int,
        database_pid: int | None,
    ) -> None:  # fmt: skip
        self.size, self.clients, self.limits = size, clients, limits
        self.database_pid = database_pid
        # Another size must not tell the same matters again.
        self.teller = Teller(seed + size)
        self.seed = seed

    @override_settings(ROOT_URLCONF="fengqiao.bench.urls")
    def run(self) -> Outcome:
        """Fill, measure over HTTP, then by plain SQL."""
        call_command("migrate", verbosity=0)
        cast = build()
        _say(f"{connection.vendor} {self.size}：填充")
        filled = Filler(cast, self.teller, self.seed + self.size, _say).fill(self.size)
        _refresh_statistics()
        outcome = Outcome(connection.vendor, self.size, _version())
        _note_filling(outcome, filled)
        askers = [
            _asker("whole", "全街道 all-seeing", cast.whole),
            _asker("restricted", "15% 单位 restricted", cast.restricted),
        ]
        operations = Operations(self.teller)
        with running(APPLICATION, _environment(), probe="/bare/0/list") as server:
            self._measure(server, operations, askers, cast, outcome)
        outcome.floor = floor(
            _whole_matter(cast), self.teller.search_words(20), FLOOR_ROUNDS
        )  # fmt: skip
        return outcome

    def _measure(
        self, server: Server, operations: Operations, askers: list[Asker], cast: Cast,
        outcome: Outcome,
    ) -> None:  # fmt: skip
        memories = []
        bare = {operation.name: operation for operation in operations.bare(cast.whole.street_id)}
        for asker in askers:
            for operation in operations.all:
                pair = (operation, asker), (bare[operation.bare], askers[0])
                outcome.rows += self._beside(server, *pair)
                memories.append(memory_of(server.pid))
        outcome.memory = _highest(memories)

    def _beside(
        self, server: Server, ours: tuple[Operation, Asker], bare: tuple[Operation, Asker]
    ) -> Iterator[dict[str, Any]]:
        """Ours and the bare view in turns, so that both meet the same moods of the machine."""
        operation, asker = ours
        _say(f"{connection.vendor} {self.size}：{operation.name}，{asker.name}")
        for each in (ours, bare):
            self._run(server, each, 2, WARM_UP)
        # Not the first request: that one also notes the day on which the token was used.
        statements = statements_of(operation.load(asker, 1).requests[0])
        for clients in self.clients:
            samples: list[tuple[Sample, Sample]] = [
                (self._run(server, bare, clients), self._run(server, ours, clients))
                for _ in range(ROUNDS)
            ]
            measured = pooled(clients, [sample for _, sample in samples])
            yield measured.as_row() | {
                "operation": operation.name,
                "asker": asker.name,
                "statements": statements,
                "bare": pooled(clients, [sample for sample, _ in samples]).as_row(),
            }

    def _run(
        self, server: Server, what: tuple[Operation, Asker], clients: int,
        limits: Limits | None = None,
    ) -> Sample:  # fmt: skip
        limits = limits or self.limits
        operation, asker = what
        load = operation.load(asker, limits.count * clients)
        return measure(server, load, clients, limits, database_pid=self.database_pid)


def _asker(name: str, label: str, post: Post) -> Asker:
    said = StringIO()
    call_command(
        "token", "issue", f"--post={post.pk}", "--name=bench", "--scope=read", "--scope=write",
        "--days=2", stdout=said, stderr=StringIO(),
    )  # fmt: skip
    return Asker(name, label, post, said.getvalue().strip())


def _whole_matter(cast: Cast) -> int:
    """The newest matter that came in over the interface: it has every kind of row."""
    rows = Matter.objects.filter(registered_by=cast.whole, state="registered", version=1)
    return int(rows.values_list("pk", flat=True).latest("pk"))


def _note_filling(outcome: Outcome, filled: Filled) -> None:
    outcome.opened_per_second = filled.opened_per_second
    outcome.moved_per_second = filled.moved_per_second


def _highest(memories: list[Memory]) -> dict[str, float]:
    return {
        "rss": max(memory.rss for memory in memories),
        "pss": max(memory.pss for memory in memories),
    }


def _environment() -> dict[str, str]:
    """The rate limit of tokens guards against loops; a load test is one."""
    return dict(os.environ) | {"FENGQIAO_API_RATE": "0"}


def _refresh_statistics() -> None:
    """What autovacuum does within minutes, and the nightly job on SQLite."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize=0x10002"
        )


def _version() -> str:
    with connection.cursor() as cursor:
        query = (
            "SHOW server_version"
            if connection.vendor == "postgresql"
            else "SELECT sqlite_version()"
        )
        cursor.execute(query)
        return str(cursor.fetchone()[0])


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201  progress of a long run
