"""Work of the administrators that nobody waits for."""

from __future__ import annotations

from django.utils import timezone

from fengqiao.administration.models import Verification
from fengqiao.administration.services.sign_in_failures import forget_failures
from fengqiao.administration.services.verifying import finish_verification
from fengqiao.kernel.clocks.holidays import forget_calendar
from fengqiao.kernel.clocks.recompute import recompute_running
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily


@job(retries=3)
def run_verification(verification_id: int) -> None:
    """Verify the ledger as an auditor asked for it."""
    finish_verification(Verification.objects.select_related("street").get(pk=verification_id))


@job(retries=3)
def recompute_after_notice() -> dict[str, int]:
    """Move the running deadlines to the holiday table that was just confirmed."""
    # This process may still hold the table of half a minute ago.
    forget_calendar()
    done = recompute_running(timezone.now())
    return {"looked_at": done.looked_at, "moved": done.moved}


@daily("03:40")
@job(retries=1)
def forget_old_failures() -> int:
    """Drop failed sign-ins that have been kept long enough."""
    return forget_failures(timezone.now())
