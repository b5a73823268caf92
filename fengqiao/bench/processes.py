"""The server under test as processes: started, stopped, and read from /proc. Free of Django."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKERS = 2
SECONDS_TO_START = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """Of a process tree, in MiB. `rss` counts shared pages once per process, `pss` once."""

    rss: float
    pss: float


def tree_of_processes(root: int) -> list[int]:
    """The process and everything that it started and that still runs."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def cpu_seconds(root: int) -> float:
    """CPU time of the tree so far, including children that have ended and were waited for."""
    return sum(_cpu_ticks(pid) for pid in tree_of_processes(root)) / _TICKS


def _cpu_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def memory_of(root: int) -> Memory:
    """What the tree holds now."""
    sizes = [_rollup(pid) for pid in tree_of_processes(root)]
    return Memory(sum(rss for rss, _ in sizes) / 1024, sum(pss for _, pss in sizes) / 1024)


def _rollup(pid: int) -> tuple[int, int]:
    values = {"Rss:": 0, "Pss:": 0}
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        name, _, rest = line.partition(" ")
        if name in values:
            values[name] = int(rest.split()[0])
    return values["Rss:"], values["Pss:"]


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    pid: int


@contextmanager
def running(application: str, environment: dict[str, str], *, probe: str) -> Iterator[Server]:
    """The application behind the web server of `fengqiao serve`, with the same options.

    It is ready once it answers the address `probe`.

    Raises RuntimeError when it does not answer within a minute.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    options = {
        "--interface": "wsgi", "--host": "127.0.0.1", "--port": str(port),
        "--workers": str(WORKERS), "--blocking-threads": "1", "--log-level": "warning",
    }  # fmt: skip
    words = [word for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "granian", *words, "--no-ws", application]
    process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603
    try:
        _wait_for_answer(process, port, probe)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, probe: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", probe)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("测量用的服务器没有启动")
