"""Standing work on disputes: reminders of what is owed, and terms that the parties let lapse."""

from __future__ import annotations

from django.utils import timezone

from fengqiao.disputes.performance.lapsing import lapse_terms
from fengqiao.disputes.performance.reminders import remind
from fengqiao.disputes.sittings import reminding
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily


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
