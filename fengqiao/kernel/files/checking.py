"""Compares rows and stored files: nothing missing, nothing changed, nothing left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from fengqiao.kernel.files.errors import DamagedFile
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import open_whole

if TYPE_CHECKING:
    from django.core.files.storage import Storage

# An upload whose transaction still runs has a file and no row yet.
GRACE = timedelta(days=1)


@dataclass
class Findings:
    """What was checked, and what is wrong."""

    checked: int = 0
    damaged: list[tuple[Attachment, DamagedFile]] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    unclaimed: list[Attachment] = field(default_factory=list)


def check_files(at: datetime) -> Findings:
    """Read every stored file once.

    Files older than a day without a row are orphans; rows that old without a matter are
    uploads whose form was never sent.
    """
    findings = Findings()
    for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=500):
        findings.checked += 1
        try:
            open_whole(attachment).close()
        except DamagedFile as error:
            findings.damaged.append((attachment, error))
        if attachment.matter_id is None and attachment.uploaded_at < at - GRACE:
            findings.unclaimed.append(attachment)
    known = set(Attachment.objects.values_list("storage_key", flat=True))
    for key in _stored(default_storage, ""):
        if key not in known and default_storage.get_modified_time(key) < at - GRACE:
            findings.orphans.append(key)
    return findings


def remove_leftovers(findings: Findings) -> None:
    """Delete what `check_files` found to belong to nothing: the row first, then its file."""
    for attachment in findings.unclaimed:
        attachment.delete()
        default_storage.delete(attachment.storage_key)
    for key in findings.orphans:
        default_storage.delete(key)


def _stored(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}{name}"
    for name in folders:
        yield from _stored(storage, f"{folder}{name}/")
