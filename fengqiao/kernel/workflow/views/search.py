"""Search pages: by words for everybody, by a person's exact data for those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import SchemaForm
from fengqiao.kernel.workflow.lookups import (
    LOOK_UP_DUTIES,
    FindPerson,
    find_by_person,
    find_by_words,
)
from fengqiao.kernel.workflow.requests import wants_part
from fengqiao.kernel.workflow.work_list_page import LONGEST_SEARCH, shown_row

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest

LARGEST_ID = 2**63 - 1


@staff_view()
@require_GET
def search(request: StaffRequest) -> HttpResponse:
    """Matters in which the words occur, newest first."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    before = request.GET.get("before", "")
    before_id = min(int(before), LARGEST_ID) if before.isdecimal() else None
    finds = (
        find_by_words(request.post, words, timezone.now(), before_id=before_id) if words else None
    )
    context = {
        "words": words,
        "finds": finds,
        "rows": [
            (find, shown_row(find.matter, request.post.street, timezone.now()))
            for find in (finds.rows if finds else ())
        ],
        "may_find_persons": request.post.has(*LOOK_UP_DUTIES),
        "is_first": before_id is None,
    }
    part = "#finds" if wants_part(request) else ""
    response = render(request, f"workflow/search.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@staff_view(*LOOK_UP_DUTIES)
@sensitive_post_parameters("value")
@require_http_methods(["GET", "POST"])
def find_person(request: StaffRequest) -> HttpResponse:
    """Matters of one person; asked by POST, so that no address and no log keeps the person."""
    now = timezone.now()
    form = SchemaForm(FindPerson, request.POST if request.method == "POST" else None)
    rows = None
    if form.is_valid():
        found = find_by_person(request.post, form.value, now)
        rows = [shown_row(matter, request.post.street, now) for matter in found]
    status = 422 if form.errors else 200
    return render(request, "workflow/find_person.html", {"form": form, "rows": rows}, status=status)
