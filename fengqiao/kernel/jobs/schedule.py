"""Runs jobs at set times, at most once per due time however many workers there are.

    @every(minutes=1)
    @job(retries=0)
    def seal_new_events() -> None: ...

Declarations live in the module `jobs` of each app and are found by `discover`. Times of
day are those of the office. Work missed while no worker ran is made up for once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final, ParamSpec, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs.models import ScheduledRun

P = ParamSpec("P")
T = TypeVar("T")
Declare = Callable[[Task[P, T]], Task[P, T]]
Condition = Callable[[datetime], bool]

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Schedule:
    """One job and its due times. `last_due(at)`: the latest due time not after `at`."""

    task: Task[[], Any]
    last_due: Callable[[datetime], datetime]
    when: Condition | None = None

    @property
    def name(self) -> str:
        return self.task.module_path


_schedules: dict[str, Schedule] = {}


def schedules() -> list[Schedule]:
    """Every declared schedule, by name."""
    return [_schedules[name] for name in sorted(_schedules)]


def discover() -> None:
    """Import the module `jobs` of every app, which declares that app's schedules."""
    autodiscover_modules("jobs")


def every(
    *, hours: int = 0, minutes: int = 0, seconds: int = 0, when: Condition | None = None
) -> Callable[[Task[[], T]], Task[[], T]]:
    """Run the job in every whole interval, counted from midnight UTC of 2000-01-01.

    `when(at)` is a cheap question asked before queueing, so that an idle office writes
    nothing; once it answers yes, the job starts within the interval.
    """
    interval = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if interval < timedelta(seconds=1):
        raise ValueError("定时间隔至少一秒。")

    def last_due(at: datetime) -> datetime:
        return at - (at - _EPOCH) % interval

    return _declare(last_due, when)


def daily(clock: str) -> Callable[[Task[[], T]], Task[[], T]]:
    """Run the job once a day at `clock` ("02:30"), in the office's time zone."""
    moment = time.fromisoformat(clock)

    def last_due(at: datetime) -> datetime:
        zone = timezone.get_default_timezone()
        today = datetime.combine(at.astimezone(zone), moment, tzinfo=zone)
        due = today if today <= at else today - timedelta(days=1)
        return due.astimezone(UTC)

    return _declare(last_due, None)


def _declare(
    last_due: Callable[[datetime], datetime], when: Condition | None
) -> Callable[[Task[[], T]], Task[[], T]]:
    def declare(task: Task[[], T]) -> Task[[], T]:
        schedule = Schedule(task, last_due, when)
        _schedules[schedule.name] = schedule
        return task

    return declare


class Scheduler:
    """Queues what is due. One to each process; it remembers the due times it has seen served."""

    def __init__(self, declared: list[Schedule] | None = None) -> None:
        self._declared = schedules() if declared is None else declared
        self._served: dict[str, datetime] = {}

    def enqueue_due(self, at: datetime) -> list[str]:
        """Queue each job whose due time has come by `at`; return the names of those queued."""
        return [schedule.name for schedule in self._declared if self._serve(schedule, at)]

    def _serve(self, schedule: Schedule, at: datetime) -> bool:
        due = schedule.last_due(at)
        if self._served.get(schedule.name) == due:
            return False
        if schedule.when is not None and not schedule.when(at):
            return False
        queued = _queue_once(schedule, due, at)
        self._served[schedule.name] = due
        return queued


@transaction.atomic
def _queue_once(schedule: Schedule, due: datetime, at: datetime) -> bool:
    """Enter the due time and queue the job; whoever comes second finds the entry."""
    entry, is_ours = ScheduledRun.objects.get_or_create(
        name=schedule.name, due_at=due, defaults={"made_at": at}
    )
    if not is_ours or _is_still_going(schedule.name):
        return False
    entry.task_id = schedule.task.enqueue().id
    entry.save(update_fields=["task_id"])
    return True


def _is_still_going(task_path: str) -> bool:
    """Whether a run of the job is waiting for a worker or running: runs do not pile up."""
    unfinished = DBTaskResult.objects.ready() | DBTaskResult.objects.running()
    return unfinished.filter(task_path=task_path).exists()
