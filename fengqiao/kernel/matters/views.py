"""Pages of the work list's own small records: saved filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from fengqiao.kernel.matters.saved_filters import (
    MOST_FILTERS,
    FilterRefused,
    delete_filter,
    save_filter,
)
from fengqiao.kernel.matters.selectors import saved_filters
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view()
@require_GET
def filters_page(request: StaffRequest) -> HttpResponse:
    """The post's saved filters; with htmx only the panel that unfolds under the list."""
    part = "#panel" if request.htmx else ""
    response = _page(request, request.GET.urlencode(), part=part)
    patch_vary_headers(response, ["HX-Request"])
    return response


@staff_view()
@require_POST
def save(request: StaffRequest) -> HttpResponse:
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        saved = save_filter(post=request.post, name=name, query=query)
    except FilterRefused as refusal:
        return _page(request, query, said=str(refusal), status=422)
    messages.success(request, f"已保存筛选“{saved.name}”。")
    home = reverse("work_list")
    return redirect(f"{home}?{saved.query}" if saved.query else home)


@staff_view()
@require_POST
def delete(request: StaffRequest, filter_id: int) -> HttpResponse:
    if not delete_filter(post=request.post, filter_id=filter_id):
        raise Http404
    messages.success(request, "已删除筛选。")
    return redirect("saved_filters")


def _page(
    request: StaffRequest, kept: str, *, part: str = "", said: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "filters": saved_filters(request.post),
        "kept": kept,
        "said": said,
        "most": MOST_FILTERS,
    }
    return render(request, f"matters/saved_filters.html{part}", context, status=status)
