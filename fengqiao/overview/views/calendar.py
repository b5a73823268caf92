"""日历: a month of deadlines, and the list of a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.overview.duties import SEES
from fengqiao.overview.selectors.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    deadlines_on,
    month_of,
)

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LIST_DAYS = 31


@staff_view(*SEES)
@require_GET
def deadline_calendar(request: StaffRequest) -> HttpResponse:
    """A month as weeks; on a phone the days with deadlines one under another."""
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    weeks = month_of(first, request.post, today)
    shown = [day for week in weeks for day in week if day.in_month]
    context = {
        "first": first,
        # On a phone only days with deadlines and today are shown, and no week without any.
        "weeks": [
            (week, any(day.in_month and (day.count or day.is_today) for day in week))
            for week in weeks
        ],
        "total": sum(day.count for day in shown),
        "provisional": sum(day.provisional for day in shown),
        "is_unannounced": not current_calendar().is_firm(shown[-1].day),
        "previous": _address(first - timedelta(days=1)),
        "following": _address(shown[-1].day + timedelta(days=1)),
        "this_month": _address(today),
        "list_url": f"{reverse('deadline_list')}?from={first}&until={shown[-1].day}",
    }
    return render(request, "overview/calendar.html", context)


@staff_view(*SEES)
@require_GET
def deadline_list(request: StaffRequest) -> HttpResponse:
    """The deadlines of one day, or of up to a month, one under another."""
    today = timezone.localdate()
    first = _day(request.GET.get("from", ""), today)
    until = _day(request.GET.get("until", ""), first)
    if not timedelta(0) <= until - first <= timedelta(days=LIST_DAYS):
        raise Http404
    text = request.GET.get("after", "")
    after = int(text) if text.isdecimal() and len(text) < 7 else 0
    rows, following = deadlines_on(first, request.post, timezone.now(), after=after, until=until)
    here = f"{reverse('deadline_list')}?from={first}&until={until}"
    context = {
        "first": first,
        "until": until,
        "why": current_calendar().why(first),
        "rows": rows,
        "first_url": here if after else "",
        "next_url": f"{here}&after={following}" if following else "",
        "crumbs": [("日历", _address(first)), (f"{first}" if first == until else "列表", "")],
    }
    return render(request, "overview/deadline_list.html", context)


def _address(day: date) -> str:
    return f"{reverse('deadline_calendar')}?month={day:%Y-%m}"


def _month(text: str, today: date) -> date:
    return _day(f"{text}-01", today).replace(day=1)


def _day(text: str, otherwise: date) -> date:
    """The day that the address names; `otherwise` when it names none."""
    if not text.strip("-01"):
        return otherwise
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Http404
    return found
