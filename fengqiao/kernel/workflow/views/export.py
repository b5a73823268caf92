"""The work list as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.exports import KINDS, export_list
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.work_list_page import LONGEST_SEARCH

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LONGEST_QUERY = 2000


@staff_view()
@require_POST
@shows_refusals
def export(request: StaffRequest) -> HttpResponse:
    """Export by POST, since taking data out is an act: no prefetch and no link does it."""
    kind = request.POST.get("format", "")
    if kind not in KINDS:
        raise Http404
    query = Query.read(dict(parse_qsl(request.POST.get("query", "")[:LONGEST_QUERY])))
    words = request.POST.get("q", "").strip()[:LONGEST_SEARCH]
    now = timezone.now()
    content = export_list(request.post, query, now, words=words, kind=kind)
    name = f"台账-{timezone.localdate(now):%Y%m%d}.{kind}"
    response = HttpResponse(content, content_type=KINDS[kind])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
