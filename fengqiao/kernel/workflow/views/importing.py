"""表格导入: upload, map, try, confirm, and watch the account add up."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.intake.mapping import MappingError
from fengqiao.kernel.workflow.intake.matching import as_yaml, open_columns, read_choices
from fengqiao.kernel.workflow.intake.runs import (
    IMPORT_DUTIES,
    confirm_import,
    import_of,
    open_rejects,
    start_import,
    try_import,
)
from fengqiao.kernel.workflow.models import ImportRun, ImportState
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.kernel.workflow.requests import shows_refusals

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.workflow.procedure import Procedure, Step

SHOWN_RUNS = 20
LONGEST_MAP = 20_000


def opening_of(kind: str) -> tuple[Procedure, Step]:
    """The kind's procedure and the step that opens its matters; Http404 for unknown kinds."""
    found = {procedure.kind: procedure for procedure in procedures.kinds()}
    if kind not in found:
        raise Http404
    step = next(step for step in found[kind].steps if step.opens)
    return found[kind], step


@staff_view(*IMPORT_DUTIES)
@require_http_methods(["GET", "POST"])
@shows_refusals
def import_table(request: StaffRequest, kind: str) -> HttpResponse:
    """Upload a table; the post's earlier imports are listed below."""
    procedure, step = opening_of(kind)
    obstacle = None
    if request.method == "POST":
        file = request.FILES.get("table")
        try:
            if file is None:
                raise UploadError("没有选择文件", "导入需要一张表格", "请选择文件后再上传")
            run = start_import(
                file, file.name or "", procedure=procedure, step=step, by=request.post,
                at=timezone.now(),
            )  # fmt: skip
            return redirect("import_run", run_id=run.pk)
        except (TableError, UploadError) as error:
            obstacle = _obstacle(error)
    runs = ImportRun.objects.filter(post=request.post, kind=kind).order_by("-made_at")
    context = {
        "procedure": procedure, "columns": open_columns(step), "obstacle": obstacle,
        "runs": runs[:SHOWN_RUNS],
    }  # fmt: skip
    return render(request, "workflow/import_table.html", context, status=422 if obstacle else 200)


@staff_view(*IMPORT_DUTIES)
@require_http_methods(["GET", "POST"])
@shows_refusals
def import_run(request: StaffRequest, run_id: int) -> HttpResponse:
    """One import: its mapping and a trial before, its account after confirming."""
    run = import_of(request.post, run_id)
    if run.state in (ImportState.RUNNING, ImportState.DONE):
        return render(request, "workflow/import_account.html", {"run": run})
    procedure, step = opening_of(run.kind)
    if request.method == "POST":
        run.mapping = _posted_mapping(request, run, procedure, step)
        run.save(update_fields=["mapping"])
    obstacle = report = None
    try:
        report = try_import(run, by=request.post, at=timezone.now())
    except (MappingError, TableError) as error:
        obstacle = _obstacle(error)
    origin, _ = read_choices(run.mapping)
    context = {
        "run": run, "report": report, "obstacle": obstacle, "procedure": procedure,
        "lines": _lines(run, step), "system": origin.get("#system", ""),
        "number": origin.get("#number", ""), "moment": origin.get("#moment", ""),
    }  # fmt: skip
    return render(request, "workflow/import_trial.html", context)


@staff_view(*IMPORT_DUTIES)
@require_POST
@shows_refusals
def import_confirm(request: StaffRequest, run_id: int) -> HttpResponse:
    """Take the table in; the work goes on behind, whatever the browser does."""
    run = import_of(request.post, run_id)
    # A mapping that cannot be used is explained by the trial on the page that follows.
    with suppress(MappingError):
        confirm_import(run)
    return redirect("import_run", run_id=run.pk)


@staff_view(*IMPORT_DUTIES)
@require_GET
@shows_refusals
def import_rejects(request: StaffRequest, run_id: int) -> HttpResponseBase:
    """The reject file: rows not taken, with the reason of each."""
    run = import_of(request.post, run_id)
    if not run.rejects_key:
        raise Http404
    file = open_rejects(run, by=request.post, at=timezone.now())
    return FileResponse(
        file, as_attachment=True, filename=f"退回-{run.pk}.csv", content_type="text/csv"
    )


def _obstacle(error: Exception) -> Obstacle:
    return Obstacle(stands=str(error), next="没有导入任何内容。")


def _posted_mapping(request: StaffRequest, run: ImportRun, procedure: Procedure, step: Step) -> str:
    written = request.POST.get("mapping", "")[:LONGEST_MAP]
    if request.POST.get("way") == "written" and written:
        return written
    paths = [column.path for column in open_columns(step)]
    chosen = {
        path: name
        for path in (*paths, "#number", "#moment")
        if (name := request.POST.get(f"column:{path}", "")) in run.columns
    }
    fixed = {path: value for path in paths if (value := request.POST.get(f"fixed:{path}", ""))}
    return as_yaml(procedure, step, chosen, fixed, request.POST.get("system", "").strip()[:40])


def _lines(run: ImportRun, step: Step) -> list[dict[str, object]]:
    """One line for each field: its column now, its fixed value now, its choices."""
    chosen, fixed = read_choices(run.mapping)
    return [
        {
            "column": column, "chosen": chosen.get(column.path, ""),
            "fixed": fixed.get(column.path, ""),
        }
        for column in open_columns(step)
    ]  # fmt: skip
