"""Pages: the notices of a post, and the delivery of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from django.contrib import messages as told
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from fengqiao.kernel.notify.models import Message
from fengqiao.kernel.notify.permissions import (
    OUTBOX_DUTIES,
    messages_in_view_of,
    reads_texts,
)
from fengqiao.kernel.notify.selectors import PAGE, TROUBLED, notice_page, outbox_page
from fengqiao.kernel.notify.services import NothingToRetryError, read_notices, retry_message
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fengqiao.kernel.notify.models import Notice
    from fengqiao.kernel.ui.requests import StaffRequest

    Row = TypeVar("Row", Message, Notice)


@staff_view()
@require_GET
def notices(request: StaffRequest) -> HttpResponse:
    rows, next_url = _page(request, notice_page(request.post, before=_number(request, "before")))
    return render(request, "notify/notices.html", {"notices": rows, "next_url": next_url})


@staff_view()
@require_POST
def mark_read(request: StaffRequest) -> HttpResponse:
    """Mark one notice (`notice`) or all of the post as read."""
    chosen = request.POST.get("notice", "")
    if chosen and not chosen.isdecimal():
        raise Http404
    read_notices(request.post, at=timezone.now(), only=int(chosen) if chosen else None)
    return redirect("notices")


@staff_view(*OUTBOX_DUTIES)
@require_GET
def outbox(request: StaffRequest) -> HttpResponse:
    troubled = request.GET.get("show") != "all"
    found = outbox_page(request.post, troubled=troubled, before=_number(request, "before"))
    rows, next_url = _page(request, found)
    context = {
        "outbox": rows,
        "next_url": next_url,
        "troubled": troubled,
        "troubled_states": TROUBLED,
        "reads_texts": reads_texts(request.post),
    }
    return render(request, "notify/outbox.html", context)


@staff_view(*OUTBOX_DUTIES)
@require_POST
def retry(request: StaffRequest, message_id: int) -> HttpResponse:
    followed = Message.objects.filter(messages_in_view_of(request.post))
    message = followed.filter(pk=message_id).first()
    if message is None:
        raise Http404("没有这条消息，或您的岗位无权查看。")
    try:
        retry_message(message, by=request.post, at=timezone.now())
    except NothingToRetryError as reason:
        told.error(request, str(reason))
    else:
        told.success(request, "已重新排队，稍后发送。")
    return redirect("outbox")


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _page(request: HttpRequest, rows: Sequence[Row]) -> tuple[list[Row], str]:
    """The rows of this page, and the address of the next one ("" when this is the last)."""
    shown = list(rows[:PAGE])
    if len(rows) <= PAGE:
        return shown, ""
    query = {name: request.GET[name] for name in ("show",) if name in request.GET}
    return shown, "?" + urlencode(query | {"before": str(shown[-1].pk)})
