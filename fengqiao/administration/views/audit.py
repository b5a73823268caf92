"""The ledger as the audit administrator reads, verifies and takes it out."""

from __future__ import annotations

import io
import tempfile
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from fengqiao.administration.audit import (
    PAGE,
    Query,
    actor_choices,
    anchor_text,
    kind_choices,
    lines,
    row_id,
)
from fengqiao.administration.models import VerificationState
from fengqiao.administration.selectors import verifications_of
from fengqiao.administration.services.verifying import ask_verification
from fengqiao.kernel.ledger.export import write_export
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.ledger.selectors import street_seals
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.displays import Filter
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from fengqiao.kernel.ui.requests import StaffRequest

SEALS_PAGE = 50


@staff_view(Duty.AUDIT)
@require_GET
def events(request: StaffRequest) -> HttpResponse:
    """Every event, latest first."""
    return _lines(request, readings=False)


@staff_view(Duty.AUDIT)
@require_GET
def reads(request: StaffRequest) -> HttpResponse:
    """Who read, searched, exported or uncovered personal data."""
    return _lines(request, readings=True)


@staff_view(Duty.AUDIT)
@require_GET
def seals(request: StaffRequest) -> HttpResponse:
    """Seals, and the last runs of the verifier."""
    street = request.post.street
    found = street_seals(street.pk)
    if before := row_id(request.GET.get("before", "")):
        found = found.filter(number__lt=before)
    rows = list(found[: SEALS_PAGE + 1])
    more, rows = len(rows) > SEALS_PAGE, rows[:SEALS_PAGE]
    runs = list(verifications_of(street))
    context = {
        "seals": rows,
        "next_before": rows[-1].number if more else "",
        "runs": runs,
        "is_running": any(run.state == VerificationState.WAITING for run in runs),
    }
    return render(request, "administration/audit_seals.html", context)


@staff_view(Duty.AUDIT)
@require_POST
def verify(request: StaffRequest) -> HttpResponse:
    """Verify the whole ledger now."""
    asked = ask_verification(by=request.post, at=timezone.now())
    if asked.state == VerificationState.SOUND:
        messages.success(request, f"校验通过：已封存留痕 {asked.events} 条，未发现问题。")
    elif asked.state == VerificationState.UNSOUND:
        messages.error(request, f"校验发现 {asked.found} 个问题，详见下方。")
    else:
        messages.info(request, "留痕较多，已在后台校验，稍后刷新本页查看结果。")
    return redirect("audit_seals")


@staff_view(Duty.AUDIT)
@require_POST
def export(request: StaffRequest) -> HttpResponseBase:
    """The ledger as a file that `fengqiao verify FILE` checks without this system."""
    street, now = request.post.street, timezone.now()
    _record_export(request, "ledger:export")
    # Closed, and with it removed, when the answer has been sent.
    file = tempfile.NamedTemporaryFile(prefix="ledger-")  # noqa: SIM115
    text = io.TextIOWrapper(file, encoding="utf-8")
    write_export(street, text, at=now)
    text.detach()  # flushes, and leaves the file open
    file.seek(0)
    name = f"留痕链-{street.code}-{timezone.localdate(now):%Y%m%d}.jsonl"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/x-ndjson"
    )


@staff_view(Duty.AUDIT)
@require_POST
def anchors(request: StaffRequest) -> HttpResponseBase:
    """Digests of seals, to be kept outside this system."""
    street, now = request.post.street, timezone.now()
    _record_export(request, "ledger:anchors")
    name = quote(f"封存摘要-{street.code}-{timezone.localdate(now):%Y%m%d}.txt")
    response = StreamingHttpResponse(
        anchor_text(street, now), content_type="text/plain; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _lines(request: StaffRequest, *, readings: bool) -> HttpResponse:
    street, query = request.post.street, Query.read(request.GET.dict())
    rows = lines(street, query, readings=readings)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    kept = query.as_parameters()
    context = {
        "lines": rows,
        "readings": readings,
        "filters": [
            Filter("kind", "类型", query.kind, kind_choices(readings=readings)),
            Filter("actor", "行为人", query.actor, actor_choices(street)),
            Filter("since", "起", kept.get("since", ""), input_type="date"),
            Filter("until", "止", kept.get("until", ""), input_type="date"),
        ],
        "next_url": "?" + urlencode(kept | {"before": str(rows[-1].id)}) if more else "",
        "first_url": "?" + urlencode(kept) if query.before else "",
    }
    return render(request, "administration/audit_events.html", context)


def _record_export(request: StaffRequest, subject: str) -> None:
    record_read(
        actor=request.post.ref, actor_name=request.post.shown_name, street=request.post.street,
        at=timezone.now(), kind="export.made", subject=subject,
    )  # fmt: skip
