"""Imports made in the browser: a table is uploaded, mapped, tried, and taken in by a job."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from fengqiao.kernel.files.names import safe_name
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.writing import RejectFile
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.intake.importing import Importer, ImportReport
from fengqiao.kernel.workflow.intake.mapping import read_map
from fengqiao.kernel.workflow.intake.matching import as_yaml, guess
from fengqiao.kernel.workflow.models import ImportRun, ImportState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import BinaryIO

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.tables.model import Table
    from fengqiao.kernel.workflow.procedure import Procedure, Step

TRIED_ROWS = 1000
IMPORT_DUTIES = (Duty.INTAKE, Duty.DISPATCH)


class ImportNotFound(Refused):
    """Another post's import, or none at all."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("没有找到这次导入，或者它属于别的岗位。", then="请从导入页面重新上传。")


def start_import(
    file: BinaryIO | File[bytes], name: str, *, procedure: Procedure, step: Step, by: Post,
    at: datetime,
) -> ImportRun:  # fmt: skip
    """Check a table from end to end, keep it, and propose a mapping. Raises TableError."""
    shown = safe_name(name)
    with read_table(cast("BinaryIO", file), shown) as table:
        columns, rows = list(table.columns), table.row_count
    file.seek(0)
    key = default_storage.save(f"{by.street.code}/imports/{secrets.token_hex(16)}", File(file))
    mapping = as_yaml(procedure, step, guess(step, columns), {"channel": "department"}, "")
    return ImportRun.objects.create(
        street=by.street, post=by, kind=procedure.kind, name=shown, storage_key=key,
        mapping=mapping, columns=columns, rows=rows, made_at=at,
    )  # fmt: skip


def import_of(post: Post, run_id: int) -> ImportRun:
    """The post's own import; raises ImportNotFound."""
    run = ImportRun.objects.filter(pk=run_id, post=post, street=post.street).first()
    if run is None:
        raise ImportNotFound
    return run


def try_import(run: ImportRun, *, by: Post, at: datetime) -> ImportReport:
    """What the first rows would become; nothing is written. Raises MappingError, TableError."""
    with _opened(run) as table:
        table.rows = islice(table.rows, TRIED_ROWS)
        return Importer(read_map(run.mapping), by=by, at=at, dry_run=True).run(table)


def confirm_import(run: ImportRun) -> None:
    """Queue the import; a second confirmation does nothing. Raises MappingError."""
    from fengqiao.kernel.workflow.jobs import take_in_table  # noqa: PLC0415  the job calls back

    read_map(run.mapping).check_columns(tuple(run.columns))
    with transaction.atomic():
        ready = ImportRun.objects.filter(
            pk=run.pk, state__in=[ImportState.CHECKED, ImportState.FAILED]
        )
        if ready.update(state=ImportState.RUNNING, error=""):
            take_in_table.enqueue(run.pk)


def carry_out(run: ImportRun, *, at: datetime, now: datetime) -> None:
    """Take in the whole table. Repeated after a crash it goes on where it stopped.

    `at` is the moment of upload, from which rows without a time of their own are dated.
    """
    with tempfile.TemporaryFile() as stream, _opened(run) as table:
        rejects = RejectFile(stream, table.columns)
        importer = Importer(
            read_map(run.mapping), by=run.post, at=at, rejects=rejects,
            told=lambda report: _note(run, report),
        )  # fmt: skip
        report = importer.run(table)
        rejects.close()
        if report.rejected:
            stream.seek(0)
            run.rejects_key = default_storage.save(
                f"{run.street.code}/imports/{secrets.token_hex(16)}.csv", File(stream)
            )
    _note(run, report)
    run.state, run.finished_at = ImportState.DONE, now
    run.reasons = [[number, reason] for number, reason in report.first_reasons]
    run.save()


def open_rejects(run: ImportRun, *, by: Post, at: datetime) -> File[bytes]:
    """The rows that were not taken; they hold personal data, so the reading is on record."""
    record_read(
        actor=by.ref, actor_name=by.shown_name, street=by.street, at=at, kind="export.made",
        subject=f"import:{run.pk}", body={"rows": run.rejected},
    )  # fmt: skip
    return default_storage.open(run.rejects_key)


def forget_tables(before: datetime) -> None:
    """Delete uploaded tables and reject files of old imports; the account stays."""
    for run in ImportRun.objects.filter(made_at__lt=before).exclude(storage_key=""):
        for key in filter(None, (run.storage_key, run.rejects_key)):
            default_storage.delete(key)
        run.storage_key = run.rejects_key = ""
        run.save(update_fields=["storage_key", "rejects_key"])


@contextmanager
def _opened(run: ImportRun) -> Iterator[Table]:
    if not run.storage_key:
        raise Refused("上传的表格已按期限清除。", then="请重新上传。")
    with (
        default_storage.open(run.storage_key) as file,
        read_table(cast("BinaryIO", file), run.name) as table,
    ):
        yield table


def _note(run: ImportRun, report: ImportReport) -> None:
    run.created, run.duplicate = report.created, report.duplicate
    run.rejected, run.suggested = report.rejected, report.suggested
    run.save(update_fields=["created", "duplicate", "rejected", "suggested"])
