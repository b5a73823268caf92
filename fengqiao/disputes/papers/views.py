"""Pages of a dispute's papers: the list, a masked preview, a paper in full, the bound file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.disputes.models import BoundFile, FileState
from fengqiao.disputes.papers.catalogue import BY_CODE, PAPERS, Paper
from fengqiao.disputes.papers.source import Source, read_source
from fengqiao.disputes.rules.dossier import completeness, item_names, missing_items
from fengqiao.disputes.selectors import dossier_in
from fengqiao.disputes.services.binding import bind_waiting_files
from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.documents.pdf import render_pdf
from fengqiao.kernel.documents.word import render_docx
from fengqiao.kernel.files.names import safe_name
from fengqiao.kernel.files.responses import SANDBOX, as_download
from fengqiao.kernel.files.services import open_attachment
from fengqiao.kernel.ledger.read_kinds import MATTER_READ
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.errors import NotFound, Refused
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.selectors import refusal_at, step_place
from fengqiao.kernel.workflow.step_pages import fresh_attempt, posted_attempt, step_of

if TYPE_CHECKING:
    from fengqiao.kernel.documents.model import Document
    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.workflow.pages import Place
    from fengqiao.kernel.workflow.step_pages import Attempt

MIB = 1024 * 1024
# What is bound while the visitor waits; a larger file is left to the job.
QUICK_FILES, QUICK_BYTES = 12, 24 * MIB
FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class PaperLine:
    """A paper in the list: how many the records fill, or why there is none."""

    paper: Paper
    item: str
    count: int
    filled: bool


def _place(request: StaffRequest, matter_id: int, step: str) -> Place:
    place = step_place(request.post, matter_id, step, timezone.now(), request.GET.dict())
    if place.matter.kind != "dispute":
        raise NotFound
    return place


@staff_view()
@require_GET
@shows_refusals
def papers(request: StaffRequest, matter_id: int) -> HttpResponse:
    """文书: every form, with what the records fill, and the file's completeness."""
    place = _place(request, matter_id, "make_paper")
    source = read_source(place.matter, place.at, masked=True)
    names = item_names()
    lines = [
        PaperLine(paper, names[paper.item], len(paper.make(source)), paper.filled(source))
        for paper in PAPERS
    ]
    items = dossier_in(source)
    context = {
        "place": place, "matter": place.matter, "lines": lines, "meter": completeness(items),
        "missing": missing_items(items), "crumbs": _crumbs(place, "文书"),
    }  # fmt: skip
    return render(request, "disputes/papers.html", context)


@staff_view()
@require_http_methods(["GET", "POST"])
@shows_refusals
def paper(request: StaffRequest, matter_id: int, code: str) -> HttpResponseBase:
    """One paper: a masked preview; posted with its purpose, the paper in full as a file."""
    place = _place(request, matter_id, "make_paper")
    if code not in BY_CODE:
        raise Http404
    wanted = BY_CODE[code]
    if request.method == "POST":
        data = request.POST.copy()
        data["paper"] = code
        attempt = posted_attempt(place, data, request.FILES, request.get_full_path())
        if attempt.done is not None:
            number = int(data.get("number", "1"))
            return _handed_out(place, wanted, number, request.POST.get("format", "docx"))
    else:
        attempt = fresh_attempt(place, request.get_full_path())
        attempt.form.raw["paper"] = code
    return _preview(request, place, wanted, attempt)


def _preview(request: StaffRequest, place: Place, wanted: Paper, attempt: Attempt) -> HttpResponse:
    source = read_source(place.matter, place.at, masked=True)
    documents = wanted.make(source)
    number = _number(request, len(documents))
    shown = documents[number - 1].as_data() if documents else None
    record_read(
        actor=place.post.ref, actor_name=place.post.shown_name, street=place.post.street,
        at=place.at, kind=MATTER_READ.name, subject=place.matter.number, matter_id=place.matter.pk,
        body={"part": f"paper:{wanted.code}"},
    )  # fmt: skip
    context = {
        "place": place, "matter": place.matter, "wanted": wanted, "paper": shown,
        "number": number, "numbers": range(1, len(documents) + 1), "attempt": attempt,
        "purpose": next(each for each in attempt.form.fields if each.spec.name == "purpose"),
        "refusal": refusal_at(place, step_of(place)), "filled": wanted.filled(source),
        "crumbs": [*_crumbs(place, "文书", last=False), (wanted.name, "")],
    }  # fmt: skip
    # Who may not make the paper may still read its masked preview.
    status = 200 if attempt.is_closed else attempt.status
    return render(request, "disputes/paper.html", context, status=status)


def _number(request: StaffRequest, count: int) -> int:
    text = request.POST.get("number") or request.GET.get("number", "1")
    return min(int(text), count) if text.isdecimal() and len(text) < 4 and int(text) else 1


def _handed_out(place: Place, wanted: Paper, number: int, form: str) -> HttpResponse:
    """The paper in full names, on this answer alone."""
    source = read_source(place.matter, place.at, masked=False)
    documents = wanted.make(source)
    if not 1 <= number <= len(documents):
        raise Refused(f"{wanted.name}：{wanted.needs or '没有这一份'}。", then="请先办理相应环节。")
    return _as_file(source, wanted, documents[number - 1], "pdf" if form == "pdf" else "docx")


def _as_file(source: Source, wanted: Paper, document: Document, form: str) -> HttpResponse:
    try:
        content = render_pdf(document) if form == "pdf" else render_docx(document)
    except DocumentError as error:
        raise Refused(f"{error.what}。", then=error.then) from error
    name = safe_name(f"{wanted.name}{source.matter.number}.{form}")
    response = HttpResponse(content, content_type=FORMATS[form])
    response.headers["Content-Disposition"] = _disposition(name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header  # noqa: PLC0415  one use

    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@staff_view()
@require_http_methods(["GET", "POST"])
@shows_refusals
def compile_file(request: StaffRequest, matter_id: int) -> HttpResponseBase:
    """装订卷宗: one click gives the file; a very large one follows from the background."""
    place = _place(request, matter_id, "compile_dossier")
    if request.method == "GET":
        return _compile_form(request, place, fresh_attempt(place, request.path))
    attempt = posted_attempt(place, request.POST, request.FILES, request.path)
    if attempt.done is None:
        return _compile_form(request, place, attempt)
    if _is_quick(place):
        bind_waiting_files(matter_id, timezone.now())
    row = place.matter.bound_files.order_by("-version").first()
    if row is not None and row.state == FileState.READY and row.attachment is not None:
        file = open_attachment(row.attachment, place.post, at=place.at)
        return as_download(row.attachment, file)
    if row is not None and row.state == FileState.FAILED:
        messages.error(request, f"未能装订：{row.note}")
    else:
        messages.info(request, "材料较多，正在后台装订，完成后列在“卷宗材料”中。")
    return redirect("matter_part", matter_id, "file")


def _is_quick(place: Place) -> bool:
    sizes = list(place.matter.attachments.values_list("size", flat=True))
    return len(sizes) <= QUICK_FILES and sum(sizes) <= QUICK_BYTES


def _compile_form(request: StaffRequest, place: Place, attempt: Attempt) -> HttpResponse:
    source = read_source(place.matter, place.at, masked=True)
    items = dossier_in(source)
    context = {
        "place": place, "matter": place.matter, "step": step_of(place), "attempt": attempt,
        "meter": completeness(items), "missing": missing_items(items),
        "last": BoundFile.objects.filter(matter=place.matter).order_by("-version").first(),
        "crumbs": _crumbs(place, "装订卷宗"),
    }  # fmt: skip
    return render(request, "disputes/compile.html", context, status=attempt.status)


def _crumbs(place: Place, label: str, *, last: bool = True) -> list[tuple[str, str]]:
    pk = place.matter.pk
    here = "" if last else reverse("dispute_papers", args=[pk])
    return [
        ("台账", reverse("work_list")),
        (place.matter.number, reverse("matter_part", args=[pk, "file"])),
        (label, here),
    ]
