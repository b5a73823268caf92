"""结果与枫桥看板."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fengqiao.disputes.outcomes.selectors import BY, board, outcome_groups, total_of
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ui.displays import Filter
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view()
@require_safe
def outcomes(request: StaffRequest) -> HttpResponse:
    """The five numbers and the board, for this year unless other days are asked for."""
    at = timezone.now()
    today = office_day(at)
    first = day_asked(request.GET.get("first"), date(today.year, 1, 1))
    last = day_asked(request.GET.get("last"), today)
    by = request.GET.get("by", "channel")
    by = by if by in BY else "channel"
    groups = outcome_groups(request.post, first, last, by)
    filters = [
        Filter("first", "受理日期起", first.isoformat(), input_type="date"),
        Filter("last", "受理日期止", last.isoformat(), input_type="date"),
        Filter("by", "分组", by, choices=tuple(BY.items())),
    ]
    return render(
        request,
        "disputes/outcomes.html",
        {
            "at": at, "first": first, "last": last, "by": by, "by_label": BY[by],
            "groups": groups, "total": total_of(groups), "filters": filters,
            "shares": board(request.post, first, last),
        },
    )  # fmt: skip


def day_asked(text: str | None, default: date) -> date:
    """The day typed in the address, or the default where it is none."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return default
    return day if 1900 <= day.year <= 2200 else default
