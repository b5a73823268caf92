"""Background work on disputes: reminders, terms that lapse, files to bind, hints to find."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from fengqiao.disputes.models.filing import BoundFile, FileState
from fengqiao.disputes.performance.lapsing import lapse_terms
from fengqiao.disputes.performance.reminders import remind
from fengqiao.disputes.reviewing.hints import find_hints
from fengqiao.disputes.services.binding import bind_waiting_files
from fengqiao.disputes.sittings import reminding
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily, every

LEFT_OVER = timedelta(minutes=5)


@job(retries=3)
def bind_waiting(matter_id: int) -> None:
    """Bind the waiting files of a matter; what was bound meanwhile is passed over."""
    bind_waiting_files(matter_id, timezone.now())


@job(retries=3)
def look_for_hints(review_id: int) -> None:
    """Compare the files that a review was drawn from; a second run adds nothing."""
    find_hints(review_id, timezone.now())


@every(minutes=10)
@job(retries=1)
def bind_left_over() -> None:
    """Bind what still waits after a job that was lost."""
    now = timezone.now()
    waiting = BoundFile.objects.filter(state=FileState.WAITING, asked_at__lt=now - LEFT_OVER)
    for matter_id in set(waiting.values_list("matter_id", flat=True)[:100]):
        bind_waiting_files(matter_id, now)


@daily("08:30")
@job(retries=2)
def remind_of_agreements() -> int:
    """Remind performers and mediators of what falls due, and of what did."""
    return remind(timezone.now())


@daily("00:40")
@job(retries=2)
def lapse_confirmation_terms() -> int:
    """Take terms of the parties that have run out off the list of what is awaited."""
    return lapse_terms(timezone.now())


@daily("16:00")
@job(retries=3)
def remind_of_sittings() -> int:
    """Tell mediators and parties of tomorrow's sittings."""
    return reminding.remind_of_tomorrow(timezone.now())


@daily("08:00")
@job(retries=3)
def warn_of_what_is_due() -> dict[str, int]:
    """Pacts that lapse, follow-ups and answers to others that are due."""
    now = timezone.now()
    return {
        "pacts": reminding.warn_of_pacts(now),
        "follow_ups": reminding.warn_of_follow_ups(now),
        "referrals": reminding.warn_of_referrals(now),
    }
