"""Loads a server with clients in processes of their own and says what one request took."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fengqiao.bench.processes import cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fengqiao.bench.processes import Server

Request = tuple[str, str, dict[str, str], str | None]


class LoadFailed(RuntimeError):
    """The server refused or broke a request: what was measured would not be the operation."""


@dataclass(frozen=True)
class Load:
    """The requests to send. `repeat`: round and round (reads); else each once (writes)."""

    requests: Sequence[Request]
    repeat: bool


@dataclass(frozen=True)
class Limits:
    """When a measurement ends: after so many requests of a client, or so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Sample:
    """What one run gave: latencies in seconds, how long it took, CPU of server and database."""

    latencies: Sequence[float]
    elapsed: float
    cpu: float
    database_cpu: float


@dataclass(frozen=True)
class Measured:
    """Times in milliseconds; CPU of all server processes, and of the database's, per request."""

    clients: int
    requests: int
    per_second: float
    p50: float
    p95: float
    cpu: float
    database_cpu: float

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def pooled(clients: int, samples: Sequence[Sample]) -> Measured:
    """Several runs of one operation as one."""
    latencies = sorted(1000 * value for sample in samples for value in sample.latencies)
    count = len(latencies)
    return Measured(
        clients=clients,
        requests=count,
        per_second=count / sum(sample.elapsed for sample in samples),
        p50=statistics.median(latencies),
        p95=latencies[min(count - 1, int(count * 0.95))],
        cpu=1000 * sum(sample.cpu for sample in samples) / count,
        database_cpu=1000 * sum(sample.database_cpu for sample in samples) / count,
    )


def measure(
    server: Server, load: Load, clients: int, limits: Limits, *, database_pid: int | None = None
) -> Sample:
    """Run the load by so many clients at once; raises LoadFailed when any answer is an error."""
    running = [_start(server, load, clients, number, limits) for number in range(clients)]
    try:
        for client in running:
            _line(client)
        cpu = cpu_seconds(server.pid)
        database_cpu = _database_cpu(database_pid)
        began = time.perf_counter()
        for client in running:
            _say(client, "go")
        results = [json.loads(_line(client)) for client in running]
        elapsed = time.perf_counter() - began
        cpu, database_cpu = (
            cpu_seconds(server.pid) - cpu,
            _database_cpu(database_pid) - database_cpu,
        )
    finally:
        for client in running:
            client.kill()
            client.communicate()
    failures = [text for result in results for text in result["failed"]]
    if failures:
        raise LoadFailed(f"{sum(r['failures'] for r in results)} 个请求出错：{failures[0]}")
    latencies = [value for result in results for value in result["latencies"]]
    return Sample(latencies, elapsed, cpu, database_cpu)


def _database_cpu(pid: int | None) -> float:
    return cpu_seconds(pid) if pid else 0.0


def _start(
    server: Server, load: Load, clients: int, number: int, limits: Limits
) -> subprocess.Popen[str]:
    client = subprocess.Popen(
        [sys.executable, "-m", "fengqiao.bench.client"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    order = {
        "host": "127.0.0.1",
        "port": server.port,
        "repeat": load.repeat,
        "count": limits.count,
        "seconds": limits.seconds,
        "requests": _part(load, number, clients),
    }
    _say(client, json.dumps(order))
    return client


def _part(load: Load, number: int, clients: int) -> list[Request]:
    """Writes: a part of one's own, so that they never meet on one row. Reads: all, in turn."""
    if not load.repeat:
        return list(load.requests[number::clients])
    first = number % len(load.requests)
    return [*load.requests[first:], *load.requests[:first]]


def _say(client: subprocess.Popen[str], text: str) -> None:
    if client.stdin is None:
        raise ValueError("the client was started without a pipe")
    client.stdin.write(f"{text}\n")
    client.stdin.flush()


def _line(client: subprocess.Popen[str]) -> str:
    line = client.stdout.readline() if client.stdout else ""
    if not line:
        raise LoadFailed(f"测量用的客户端意外结束（{client.poll()}）")
    return line
