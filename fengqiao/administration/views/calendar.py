"""放假安排: the yearly tables, and a new notice tried out before it is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.inputs import NoticeInput, NoticeTextInput
from fengqiao.administration.services.calendar import (
    as_toml,
    check_notice,
    preview_notice,
    spans_of,
)
from fengqiao.administration.services.notice_review import proposals_of, propose_notice
from fengqiao.administration.views.form_page import form_page, tell_refusal
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import CalendarYear
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.periods.calendar import CalendarError, YearTable, read_table
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LONGEST_TEXT = 20_000
CRUMBS = "放假安排"


@staff_view(Duty.ADMINISTER)
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """Every year's table, the latest first, and which was confirmed here."""
    confirmed = {row.year: row for row in CalendarYear.objects.all()}
    tables = reversed(current_calendar().tables)
    rows = [(table, confirmed.get(table.year)) for table in tables]
    proposals = proposals_of(request.post.street).filter(decided_at=None)
    context = {"rows": rows, "proposals": proposals}
    return render(request, "administration/calendar.html", context)


@staff_view(Duty.ADMINISTER)
@require_GET
def calendar_year(request: StaffRequest, year: int) -> HttpResponse:
    """One year's days."""
    found = next((table for table in current_calendar().tables if table.year == year), None)
    if found is None:
        raise Http404
    crumbs = [(CRUMBS, reverse("calendar")), (f"{year}年", "")]
    context = {"table": found, "spans": spans_of(found), "crumbs": crumbs}
    return render(request, "administration/calendar_year.html", context)


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def notice(request: StaffRequest) -> HttpResponse:
    """A notice typed in rows."""

    def act(value: NoticeInput) -> HttpResponse:
        return _preview(request, value.table())

    return form_page(
        request, NoticeInput, act, title="登记放假安排", label="试算", back=reverse("calendar"),
        crumbs=[(CRUMBS, reverse("calendar"))], initial={"year": timezone.localdate().year + 1},
        effect="按国务院办公厅通知逐个节日填写；下一步先看哪些时限会变，再确认。",
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def notice_text(request: StaffRequest) -> HttpResponse:
    """A notice pasted as TOML."""

    def act(value: NoticeTextInput) -> HttpResponse:
        return _preview(request, _read(value.text))

    return form_page(
        request, NoticeTextInput, act, title="粘贴放假安排", label="试算",
        back=reverse("calendar"), crumbs=[(CRUMBS, reverse("calendar"))],
        effect="粘贴与系统自带年度表同样格式的文本；下一步先看哪些时限会变，再确认。",
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_POST
def propose(request: StaffRequest) -> HttpResponse:
    """Hand the table that was tried out to another person for review."""
    try:
        table = _read(request.POST.get("text", "")[:LONGEST_TEXT])
        propose_notice(table, by=request.post, at=timezone.now())
    except ValidationError as refusal:
        tell_refusal(request, refusal)
        return redirect("calendar")
    messages.success(request, f"已提交{table.year}年放假安排，由安全管理员复核后生效。")
    return redirect("calendar")


def _preview(request: StaffRequest, table: YearTable) -> HttpResponse:
    at = timezone.now()
    check_notice(table, at)
    context = {
        "table": table,
        "spans": spans_of(table),
        "preview": preview_notice(table, request.post.street, at),
        "text": as_toml(table),
        "crumbs": [(CRUMBS, reverse("calendar")), (f"{table.year}年试算", "")],
    }
    return render(request, "administration/calendar_preview.html", context)


def _read(text: str) -> YearTable:
    try:
        return read_table(text.replace("\r\n", "\n"))
    except CalendarError as error:
        raise OrgRefused(str(error)) from error
