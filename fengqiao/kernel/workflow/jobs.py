"""The kernel's standing work: sealing the ledger, keeping deadlines right, forgetting old keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from fengqiao.kernel.clocks.recompute import recompute_running
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily, every
from fengqiao.kernel.ledger.seal import seal_all
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.workflow.bulk.runs import carry_out as carry_out_run
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.intake.mapping import MappingError
from fengqiao.kernel.workflow.intake.runs import carry_out, forget_tables
from fengqiao.kernel.workflow.models import BulkRun, ImportRun, ImportState, UsedKey

# A client that retries after this long has long been told that it failed.
KEEP_KEYS: Final = timedelta(days=30)
KEEP_TABLES: Final = timedelta(days=30)


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


@job(retries=2)
def take_in_table(run_id: int) -> None:
    """Carry out a confirmed import; a retry after a crash goes on where it stopped."""
    run = ImportRun.objects.select_related("street", "post__street", "post__unit", "post__person")
    found = run.get(pk=run_id)
    if found.state != ImportState.RUNNING:
        return
    try:
        carry_out(found, at=found.made_at, now=timezone.now())
    except (TableError, MappingError, Refused) as error:
        found.state, found.error = ImportState.FAILED, str(error)[:500]
        found.finished_at = timezone.now()
        found.save(update_fields=["state", "error", "finished_at"])


@daily("03:30")
@job(retries=1)
def forget_imported_tables() -> None:
    """Delete tables whose import is a month old; what they said is in the matters."""
    forget_tables(timezone.now() - KEEP_TABLES)


@job(retries=3)
def carry_out_bulk(run_id: int) -> None:
    """Take a step on the matters of a run that still wait; a retry after a crash goes on."""
    carry_out_run(BulkRun.objects.get(pk=run_id), timezone.now())
