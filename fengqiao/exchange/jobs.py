"""Forgets the files of old packs."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone

from fengqiao.exchange.services.packing import forget_files
from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily

KEEP_FILES: Final = timedelta(days=90)


@daily("03:40")
@job(retries=1)
def forget_pack_files() -> int:
    """Delete pack files and their keys three months after they were made."""
    return forget_files(timezone.now() - KEEP_FILES)
