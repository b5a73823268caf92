"""What the queue looks like: counts, dead jobs, workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django_tasks_db.models import DBTaskResult, get_date_max

from fengqiao.kernel.jobs.models import Worker

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A job that has waited this long tells of a missing or overloaded worker.
LATE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class QueueState:
    """The queue at one moment. `late`: due for more than five minutes and not yet begun."""

    counts: dict[str, int]
    late: int
    alive: list[Worker]
    lost: list[Worker]

    @property
    def is_healthy(self) -> bool:
        return bool(self.alive) and not self.late and not self.counts.get("FAILED")


def queue_state(at: datetime) -> QueueState:
    """How many jobs stand in each state, and which workers live, at `at`."""
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk"))
    workers = list(Worker.objects.order_by("started_at"))
    limit = at - LATE
    due_for_long = Q(run_after__lt=limit) | Q(run_after=get_date_max(), enqueued_at__lt=limit)
    return QueueState(
        counts=dict(rows),
        late=DBTaskResult.objects.ready().filter(due_for_long).count(),
        alive=[worker for worker in workers if worker.lease_until >= at],
        lost=[worker for worker in workers if worker.lease_until < at],
    )


def dead_jobs() -> QuerySet[DBTaskResult[Any, Any]]:
    """Jobs that are not tried again, the latest first: the dead-letter list."""
    return DBTaskResult.objects.failed().order_by("-finished_at")
