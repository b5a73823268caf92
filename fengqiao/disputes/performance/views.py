"""履约日历."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from fengqiao.disputes.performance.selectors import SPANS, calendar_page, performance
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ui.displays import Tab
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view()
@require_safe
def calendar(request: StaffRequest) -> HttpResponse:
    """What is owed by agreements that the post may know of, late first."""
    today = office_day(timezone.now())
    span = request.GET.get("span", "month")
    span = span if span in SPANS else "month"
    here = reverse("performance_calendar")
    page = calendar_page(request.post, span, today, request.GET.get("after", ""))
    following = f"{here}?{urlencode({'span': span, 'after': page.next_after})}"
    return render(
        request,
        "disputes/performance_calendar.html",
        {
            "page": page,
            "performance": performance(request.post, today),
            "tabs": [
                Tab(label, f"{here}?span={name}", name == span) for name, label in SPANS.items()
            ],
            "next_url": following if page.next_after else "",
        },
    )
