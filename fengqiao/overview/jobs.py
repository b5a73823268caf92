"""Looks for warnings every morning; a week's are found once."""

from __future__ import annotations

from django.utils import timezone

from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily
from fengqiao.kernel.org.models import Street
from fengqiao.overview.services.warnings import find_warnings


@daily("06:10")
@job(retries=1)
def look_for_warnings() -> int:
    """Of every street; returns how many warnings are new."""
    now = timezone.now()
    return sum(find_warnings(street, now) for street in Street.objects.order_by("pk"))
