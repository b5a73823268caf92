"""Declares background work: `@job(retries=5)` above a function makes it a task of the queue.

A handler is idempotent by contract. It may run again after a killed worker, a lost
connection or a stalled machine, and must leave the same result as one run would.
Arguments are JSON values: ids, not rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, ParamSpec, TypeVar

from django.utils.module_loading import import_string
from django_tasks.base import Task, task

P = ParamSpec("P")
T = TypeVar("T")
Backoff = Callable[[int], timedelta]


def exponential(
    first: timedelta = timedelta(seconds=30),
    *,
    factor: int = 4,
    limit: timedelta = timedelta(hours=6),
) -> Backoff:
    """Waits of `first`, `first` x factor, … before the second, third, … attempt, up to `limit`.

    >>> wait = exponential(timedelta(seconds=30), limit=timedelta(minutes=5))
    >>> [wait(attempt).total_seconds() for attempt in (1, 2, 3, 4)]
    [30.0, 120.0, 300.0, 300.0]
    """

    def wait(failed_attempts: int) -> timedelta:
        # The exponent is bounded so that a job tried for years cannot overflow a timedelta.
        return min(first * int(factor ** min(failed_attempts - 1, 20)), limit)

    return wait


@dataclass(frozen=True)
class Retry:
    """How often a failing job is tried again, and how long it waits before each time."""

    retries: int
    backoff: Backoff


NO_RETRY: Final = Retry(0, exponential())
_retries: dict[str, Retry] = {}


def job(
    *, retries: int = 5, backoff: Backoff | None = None, priority: int = 0
) -> Callable[[Callable[P, T]], Task[P, T]]:
    """Make a module-level function a job.

    `job.enqueue(...)` writes one row on the caller's connection: it is part of the caller's
    transaction, and a rolled-back caller leaves no job. After `retries` retries the job is dead: it
    stays in the queue as FAILED, with its traceback, until somebody puts it back.
    """

    def declare(function: Callable[P, T]) -> Task[P, T]:
        declared: Task[P, T] = task(priority=priority)(function)
        _retries[declared.module_path] = Retry(retries, backoff or exponential())
        return declared

    return declare


def retry_of(task_path: str) -> Retry:
    """The rule declared beside the task; no retry for plain tasks and for code that is gone."""
    try:
        import_string(task_path)
    except ImportError:
        return NO_RETRY
    return _retries.get(task_path, NO_RETRY)
