"""A worker process: runs jobs, keeps its lease, queues what is due, brings back what was lost.

The main thread renews the lease while the others run jobs, so that a long job is not taken
for a dead worker. A thread that fails takes the whole process along: its lease lapses and
another worker brings its job back.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from fengqiao.kernel.jobs.models import Worker
from fengqiao.kernel.jobs.queue import Outcome, claim, requeue_lost, run
from fengqiao.kernel.jobs.schedule import Scheduler

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
# A worker in the calling thread cannot renew while it runs a job.
BURST_LEASE: Final = timedelta(minutes=15)
POLL_SECONDS: Final = 1.0


@contextmanager
def entered_worker(lease: timedelta) -> Iterator[str]:
    """Enter a worker in the table for the length of the block; yields its name."""
    host, pid = socket.gethostname(), os.getpid()
    name = f"{host[:32]}:{pid}:{secrets.token_hex(4)}"
    renew(name, lease, timezone.now())
    try:
        yield name
    finally:
        Worker.objects.filter(name=name).delete()


def renew(name: str, lease: timedelta, at: datetime) -> None:
    """Say that the worker lives until `at` + `lease`."""
    Worker.objects.update_or_create(
        name=name,
        defaults={"lease_until": at + lease},
        create_defaults={
            "host": socket.gethostname()[:100],
            "pid": os.getpid(),
            "started_at": at,
            "lease_until": at + lease,
        },
    )


def work_until_empty(limit: int | None = None) -> Counter[Outcome]:
    """Queue what is due, run every ready job (at most `limit`) in this thread, and return."""
    outcomes: Counter[Outcome] = Counter()
    with entered_worker(BURST_LEASE) as name:
        requeue_lost(timezone.now())
        Scheduler().enqueue_due(timezone.now())
        while limit is None or outcomes.total() < limit:
            row = claim(name)
            if row is None:
                break
            outcomes[run(row)] += 1
            renew(name, BURST_LEASE, timezone.now())
    return outcomes


def work(stop: threading.Event, *, threads: int = 1, lease: timedelta = LEASE) -> None:
    """Run jobs in `threads` threads until `stop` is set, then let running jobs end.

    Raises RuntimeError when a thread failed: the caller should end the process.
    """
    with entered_worker(lease) as name:
        pool = [
            threading.Thread(target=_run_jobs, args=(name, stop), name=f"job-{number}")
            for number in range(threads)
        ]
        for thread in pool:
            thread.start()
        try:
            _supervise(name, stop, pool, lease)
        finally:
            stop.set()
            _await_last_jobs(name, pool, lease)


def _supervise(
    name: str, stop: threading.Event, pool: list[threading.Thread], lease: timedelta
) -> None:
    scheduler = Scheduler()
    renew_at = timezone.now()
    while not stop.is_set():
        at = timezone.now()
        with _patience("时钟"):
            if at >= renew_at:
                renew(name, lease, at)
                requeue_lost(at)
                renew_at = at + lease / 4
            scheduler.enqueue_due(at)
        stop.wait(POLL_SECONDS)
        if not all(thread.is_alive() for thread in pool) and not stop.is_set():
            raise RuntimeError("有工作线程意外结束，进程退出，未完成的任务由其他进程接手。")


def _await_last_jobs(name: str, pool: list[threading.Thread], lease: timedelta) -> None:
    """Keep the lease while the last jobs run to their end."""
    for thread in pool:
        while thread.is_alive():
            thread.join(timeout=lease.total_seconds() / 4)
            with _patience("续约"):
                renew(name, lease, timezone.now())


def _run_jobs(name: str, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            row = None
            with _patience("取任务"):
                row = claim(name)
            if row is None:
                stop.wait(POLL_SECONDS)
            else:
                run(row)
            close_old_connections()
    finally:
        connections.close_all()


@contextmanager
def _patience(doing: str) -> Iterator[None]:
    """Outlive a database that is locked or restarting; the next round tries again."""
    try:
        close_old_connections()
        yield
    except DatabaseError as error:
        logger.warning("%s时数据库暂不可用：%s", doing, error)
