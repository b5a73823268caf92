"""预警 and 年度分析: what grows, gathers or is late; a year beside the one before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.disputes.rules.types import type_name
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import SchemaForm
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.overview.duties import OVERSEERS, SEES
from fengqiao.overview.inputs import DecideWarning
from fengqiao.overview.models import EarlyWarning, WarningState
from fengqiao.overview.selectors.annual import year_lines
from fengqiao.overview.services.warnings import decide_warning, find_warnings, matters_of
from fengqiao.overview.views.listing import matters_page

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.ui.requests import StaffRequest

SHOWN = 100
LARGEST = 2**63 - 1


@staff_view(*OVERSEERS)
@require_http_methods(["GET", "POST"])
def warnings_page(request: StaffRequest) -> HttpResponse:
    """The open warnings, then those decided; posted, the last week is looked at now."""
    street = request.post.street
    if request.method == "POST":
        count = find_warnings(street, timezone.now())
        messages.info(request, f"新发现{count}条。" if count else "没有新的预警。")
        return redirect("early_warnings")
    rows = EarlyWarning.objects.filter(street=street).select_related(
        "decided_by__unit", "decided_by__person"
    )
    asked = WarningState.OPEN
    undecided = rows.filter(state=asked).order_by("-until", "kind", "key")
    decided = rows.exclude(state=asked).order_by("-decided_at")
    context = {
        "undecided": [(row, _about(row, street)) for row in undecided[:SHOWN]],
        "decided": [(row, _about(row, street)) for row in decided[:SHOWN]],
    }
    return render(request, "overview/warnings.html", context)


def _about(row: EarlyWarning, street: Street) -> str:
    """The type or the unit that the warning is about."""
    return type_name(row.key) if row.kind == "rising_type" else tree_of(street).name(int(row.key))


@staff_view(*OVERSEERS)
@require_GET
@shows_refusals
def warning_list(request: StaffRequest, warning_id: int) -> HttpResponse:
    """The matters behind a warning."""
    found = EarlyWarning.objects.filter(
        street=request.post.street_id, pk=min(warning_id, LARGEST)
    ).first()
    if found is None:
        raise Http404
    about = _about(found, request.post.street)
    return matters_page(
        request, matters_of(found, request.post, timezone.now()),
        title=f"{found.get_kind_display()}：{about}", back=("预警", reverse("early_warnings")),
        meaning=f"{found.reason}，截至 {found.until}。逾期的按现在看，可能已有变化。",
    )  # fmt: skip


@staff_view(*OVERSEERS)
@require_POST
@shows_refusals
def decide(request: StaffRequest, warning_id: int) -> HttpResponse:
    """A person confirms or dismisses a warning and says why."""
    form = SchemaForm(DecideWarning, request.POST)
    if not form.is_valid():
        messages.error(request, "请选确认或排除，并写明理由（2至300字）。")
        return redirect("early_warnings")
    row = decide_warning(min(warning_id, LARGEST), form.value, by=request.post, at=timezone.now())
    messages.success(request, f"{row.get_state_display()}。")
    return redirect("early_warnings")


@staff_view(*SEES)
@require_GET
def annual(request: StaffRequest) -> HttpResponse:
    """The year by type beside the year before, up to today or to the year's end."""
    today = timezone.localdate()
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else today.year
    if not 2001 <= year <= today.year:
        raise Http404
    until = min(today, date(year, 12, 31))
    lines = year_lines(request.post, until)
    context = {
        "year": year,
        "until": until,
        "lines": lines[:-1],
        "sum": lines[-1],
        "years": range(today.year, max(2001, today.year - 5), -1),
        "at": timezone.now(),
    }
    return render(request, "overview/annual.html", context)
