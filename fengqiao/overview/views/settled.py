"""枫桥指标: settled here, left, came back, collective; each number opens its matters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.overview.duties import SEES
from fengqiao.overview.selectors.settled import BOARD, IDENTITY, MEASURES, behind, shares
from fengqiao.overview.views.listing import matters_page

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(*SEES)
@require_GET
def settled_board(request: StaffRequest) -> HttpResponse:
    """The numbers of a period, this year by default."""
    first, until = _period(request)
    found = shares(request.post, first, until)
    context = {
        "first": first,
        "until": until,
        "asked": f"from={first}&until={until}",
        "board": [found[name] for name in BOARD],
        "identity": [found[name] for name in IDENTITY],
        "at": timezone.now(),
    }
    return render(request, "overview/settled.html", context)


@staff_view(*SEES)
@require_GET
@shows_refusals
def settled_list(request: StaffRequest, measure: str) -> HttpResponse:
    """The matters that one number counts."""
    if measure not in MEASURES:
        raise Http404
    first, until = _period(request)
    asked = {"from": str(first), "until": str(until)}
    known = MEASURES[measure]
    return matters_page(
        request, behind(request.post, measure, first, until), title=known.label,
        meaning=f"{first} 至 {until} 受理：{known.meaning}。", kept=asked,
        back=("枫桥指标", f"{reverse('settled_board')}?from={first}&until={until}"),
    )  # fmt: skip


def _period(request: StaffRequest) -> tuple[date, date]:
    today = timezone.localdate()
    first = _day(request.GET.get("from", ""), today.replace(month=1, day=1))
    until = _day(request.GET.get("until", ""), today)
    if until < first:
        raise Http404
    return first, until


def _day(text: str, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= found.year <= 2100:
        raise Http404
    return found
