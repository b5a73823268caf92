"""Forgets what residents left on the way: codes, drafts, ended sessions."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.utils import timezone

from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily, every
from fengqiao.portal.services.codes import forget_codes
from fengqiao.portal.services.drafts import forget_drafts


@every(hours=1)
@job(retries=1)
def forget_codes_and_drafts() -> dict[str, int]:
    """Delete codes and drafts once their day is over."""
    now = timezone.now()
    return {"codes": forget_codes(now), "drafts": forget_drafts(now)}


@daily("03:30")
@job(retries=1)
def forget_ended_sessions() -> None:
    """Delete sessions that ended, and with them which phone was proved."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
