"""The kernel's standing work: sealing the ledger, keeping deadlines right, forgetting old keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from fengqiao.kernel.clocks.recompute import recompute_running
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily, every
from fengqiao.kernel.ledger.seal import seal_all
from fengqiao.kernel.workflow.models import UsedKey

# A client that retries after this long has long been told that it failed.
KEEP_KEYS: Final = timedelta(days=30)


@every(minutes=5)
@job(retries=1)
def seal_ledgers() -> None:
    """Seal the new events of every street."""
    seal_all(timezone.now())


@every(minutes=10)
@job(retries=1)
def recompute_clocks() -> None:
    """Move running deadlines that were counted by an older holiday table."""
    recompute_running(timezone.now())


@daily("03:20")
@job(retries=1)
def forget_used_keys() -> None:
    """Drop idempotency keys nobody will send again."""
    UsedKey.objects.filter(used_at__lt=timezone.now() - KEEP_KEYS).delete()
