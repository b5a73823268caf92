"""A plain page of matters behind one number, paged by key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone

from fengqiao.kernel.matters.work_list import Query, page_of
from fengqiao.kernel.workflow.views.matters import LONGEST_CURSOR
from fengqiao.kernel.workflow.work_list_page import shown_row

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.ui.requests import StaffRequest


def matters_page(
    request: StaffRequest,
    found: MatterQuerySet,
    *,
    title: str,
    meaning: str,
    back: tuple[str, str],
    kept: dict[str, str] | None = None,
) -> HttpResponse:
    """The matters by deadline; `kept` are the parameters that the next page's address carries."""
    now = timezone.now()
    cursor = request.GET.get("cursor", "")[:LONGEST_CURSOR]
    page = page_of(request.post, Query(is_open=None), now, cursor=cursor, narrowed=found)
    here, asked = request.path, kept or {}
    first = f"{here}?{urlencode(asked)}" if asked else here
    following = urlencode({**asked, "cursor": page.next_cursor})
    context = {
        "title": title,
        "meaning": meaning,
        "rows": [shown_row(matter, request.post.street, now) for matter in page.rows],
        "first_url": first if cursor else "",
        "next_url": f"{here}?{following}" if page.next_cursor else "",
        "crumbs": [back, (title, "")],
    }
    return render(request, "overview/matters.html", context)
