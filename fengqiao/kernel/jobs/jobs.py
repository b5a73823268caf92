"""The room's own housekeeping."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.models import ScheduledRun, Worker
from fengqiao.kernel.jobs.schedule import daily

KEEP_DONE: Final = timedelta(days=2)
KEEP_DEAD: Final = timedelta(days=180)


@daily("03:40")
@job(retries=1)
def prune_jobs() -> None:
    """Remove what nobody asks for any more, so that the queue stays small."""
    prune(timezone.now())


def prune(at: datetime) -> None:
    """Remove finished jobs, dead jobs, due times and dead workers past their time at `at`."""
    DBTaskResult.objects.successful().filter(finished_at__lt=at - KEEP_DONE).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=at - KEEP_DEAD).delete()
    ScheduledRun.objects.filter(due_at__lt=at - KEEP_DONE).delete()
    Worker.objects.filter(lease_until__lt=at - KEEP_DONE).delete()
