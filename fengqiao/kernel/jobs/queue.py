"""Takes jobs from the queue, runs them, and brings back those of workers that died.

The table is the one of django-tasks-db. What it lacks stands here: retries with back-off,
and the return of a job whose worker was killed (its issue 46). Its own `db_worker` must not run
beside ours: it keeps no lease, so its jobs would be taken for lost.
"""

from __future__ import annotations

import logging
import time
from enum import StrEnum
from traceback import format_exception
from typing import TYPE_CHECKING, Any, Final

from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks.utils import get_module_path, normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from fengqiao.kernel.jobs.job import retry_of
from fengqiao.kernel.jobs.models import Worker

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    Row = DBTaskResult[Any, Any]

logger = logging.getLogger(__name__)

# A job that takes its worker down each time (out of memory) must not go round for ever;
# one that was merely running when the power failed deserves another try.
LOST_ATTEMPTS: Final = 3
# Seconds between the tries to write a job's end; each try itself waits for SQLite's lock.
SETTLE_PAUSES: Final = (1, 2, 5, 10, 20)


class WorkerLost(Exception):
    """The worker that ran the job stopped renewing its lease."""


class Outcome(StrEnum):
    """What became of one attempt."""

    DONE = "done"
    RETRIED = "retried"
    DEAD = "dead"
    TAKEN_AWAY = "taken_away"


def claim(worker: str) -> Row | None:
    """Take the next due job for `worker`, or return None when nothing is due."""
    due = DBTaskResult.objects.ready()
    # Asked first without a lock, so that an idle worker never stands in a writer's way.
    if not due.exists():
        return None
    with transaction.atomic():
        row: Row | None = due.get_locked()
        if row is not None:
            row.claim(worker)
        return row


def run(row: Row) -> Outcome:
    """Run a claimed job and record how it ended."""
    try:
        value = normalize_json(_call(row))
    except Exception as error:  # noqa: BLE001  whatever a job raises is recorded and retried
        return _fail(row, error, timezone.now())
    done = _settle(
        row,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now(),
        return_value=value,
        exception_class_path="",
        traceback="",
    )
    return Outcome.DONE if done else _taken_away(row)


def requeue_lost(at: datetime) -> int:
    """Put back the jobs of workers whose lease has run out by `at`; return how many."""
    # Jobs before workers: a worker enters itself before it claims, so each job of a live
    # worker finds that worker in the second query.
    running: list[Row] = list(DBTaskResult.objects.running())
    if not running:
        return 0
    alive = set(Worker.objects.filter(lease_until__gte=at).values_list("name", flat=True))
    lost = [row for row in running if row.worker_ids[-1] not in alive]
    for row in lost:
        logger.warning("任务 %s 的工作进程 %s 已失联", row.task_path, row.worker_ids[-1])
        error = WorkerLost(f"工作进程 {row.worker_ids[-1]} 未续约。")
        if len(row.worker_ids) < max(LOST_ATTEMPTS, retry_of(row.task_path).retries + 1):
            _put_back(row, error, get_date_max())
        else:
            _bury(row, error, at)
    return len(lost)


def put_back_dead(task_id: UUID) -> bool:
    """Let a dead job run again, with all its retries; False when it is not (any more) dead."""
    dead = DBTaskResult.objects.failed().filter(pk=task_id)
    return bool(
        dead.update(
            status=TaskResultStatus.READY,
            run_after=get_date_max(),
            worker_ids=[],
            started_at=None,
            finished_at=None,
        )
    )


def _call(row: Row) -> Any:
    task, result = row.task, row.task_result
    if task.takes_context:
        # The library's own two TaskResult types differ on paper only.
        context = TaskContext(task_result=result)  # type: ignore[arg-type]
        return task.call(context, *result.args, **result.kwargs)
    return task.call(*result.args, **result.kwargs)


def _fail(row: Row, error: Exception, at: datetime) -> Outcome:
    rule = retry_of(row.task_path)
    attempts = len(row.worker_ids)
    if attempts > rule.retries:
        logger.error("任务 %s 第 %s 次失败，不再重试", row.task_path, attempts, exc_info=error)
        return Outcome.DEAD if _bury(row, error, at) else _taken_away(row)
    logger.warning("任务 %s 第 %s 次失败：%s", row.task_path, attempts, type(error).__name__)
    again = _put_back(row, error, at + rule.backoff(attempts))
    return Outcome.RETRIED if again else _taken_away(row)


def _taken_away(row: Row) -> Outcome:
    logger.warning("任务 %s 运行超过租约，已由其他进程接手", row.task_path)
    return Outcome.TAKEN_AWAY


def _put_back(row: Row, error: Exception, run_after: datetime) -> bool:
    return _settle(row, status=TaskResultStatus.READY, run_after=run_after, **_told(error))


def _bury(row: Row, error: Exception, at: datetime) -> bool:
    return _settle(row, status=TaskResultStatus.FAILED, finished_at=at, **_told(error))


def _told(error: Exception) -> dict[str, str]:
    return {
        "exception_class_path": get_module_path(type(error)),
        "traceback": "".join(format_exception(error)),
    }


def _settle(row: Row, **values: Any) -> bool:
    """Write the end of this attempt, unless the job was meanwhile given to another worker.

    A database that is locked or restarting is waited for: a job left RUNNING by a worker that
    lives on would never be brought back.
    """
    mine = DBTaskResult.objects.running().filter(pk=row.pk, worker_ids=row.worker_ids)
    for pause in SETTLE_PAUSES:
        try:
            return bool(mine.update(**values))
        except OperationalError as error:
            logger.warning("任务 %s 的结果暂未写入：%s", row.task_path, error)
            time.sleep(pause)
            close_old_connections()
    return bool(mine.update(**values))
