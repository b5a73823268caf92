"""报送: what the next pack would hold, making it, taking its file out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from fengqiao.exchange.duties import EXCHANGE_DUTIES
from fengqiao.exchange.services.mappings import mapping_of
from fengqiao.exchange.services.packing import draft_of, make_pack, pack_content, pack_of
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.work_list_page import shown_row

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LARGEST = 2**63 - 1
SHOWN = 100


@staff_view(*EXCHANGE_DUTIES)
@require_http_methods(["GET", "POST"])
@shows_refusals
def draft(request: StaffRequest, system: str) -> HttpResponse:
    """What is ready and what is held back; posted, the pack is made."""
    now, post = timezone.now(), request.post
    mapping = mapping_of(post.street, system, now)
    if request.method == "POST":
        pack, made = make_pack(system, by=post, at=now)
        more = "，还有更多，请再生成一批" if made.is_partial else ""
        messages.success(request, f"已生成第{pack.number}批，{pack.rows}件{more}。请下载后报送。")
        return redirect(f"{reverse('exchange')}#{system}")
    found = draft_of(post, mapping)
    context = {
        "mapping": mapping,
        "ready": [shown_row(row.matter, post.street, now) for row in found.ready[:SHOWN]],
        "ready_count": len(found.ready),
        "held": [(shown_row(r.matter, post.street, now), r.faults) for r in found.held[:SHOWN]],
        "held_count": len(found.held),
        "unchanged": len(found.unchanged),
        "is_partial": found.is_partial,
        "shown": SHOWN,
        "crumbs": [("上级系统对账", reverse("exchange")), ("生成报送包", "")],
    }
    return render(request, "exchange/draft.html", context)


@staff_view(*EXCHANGE_DUTIES)
@require_POST
@shows_refusals
def download(request: StaffRequest, pack_id: int) -> HttpResponse:
    """The file, by POST: taking data out is an act, on record."""
    pack = pack_of(request.post, min(pack_id, LARGEST))
    content = pack_content(pack, by=request.post, at=timezone.now())
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(pack.name)}"
    response.headers["Cache-Control"] = "no-store"
    return response
