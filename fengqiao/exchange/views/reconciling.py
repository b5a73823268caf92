"""对账: the account with each system, its lists with their next action, acknowledgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.exchange.duties import EXCHANGE_DUTIES
from fengqiao.exchange.inputs import Settle
from fengqiao.exchange.models import Acknowledgement, SentState
from fengqiao.exchange.selectors import (
    NEXT_ACTIONS,
    PAGE,
    acknowledgements_of,
    latest_sent,
    packs_of,
    reckoning,
    sent_page,
)
from fengqiao.exchange.services.acknowledging import LIMITS, acknowledge, settle
from fengqiao.exchange.services.mappings import mapping_of, mappings_of
from fengqiao.exchange.services.packing import ask_to_resend
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import SchemaForm
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.work_list_page import shown_row

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LARGEST = 2**63 - 1


@staff_view(*EXCHANGE_DUTIES)
@require_GET
def exchange(request: StaffRequest) -> HttpResponse:
    """The account with each system, its packs and acknowledgements."""
    post, now = request.post, timezone.now()
    parts = [
        {
            "reckoning": reckoning(post, mapping),
            "packs": packs_of(post, mapping.system),
            "acknowledgements": acknowledgements_of(post, mapping.system),
        }
        for mapping in mappings_of(post.street, now)
    ]
    return render(request, "exchange/exchange.html", {"parts": parts, "at": now})


@staff_view(*EXCHANGE_DUTIES)
@require_GET
@shows_refusals
def sent_list(request: StaffRequest, system: str, state: str) -> HttpResponse:
    """The matters in one state of the account, with what is to be done next."""
    if state not in SentState.values:
        raise Http404
    post, now = request.post, timezone.now()
    mapping = mapping_of(post.street, system, now)
    before = request.GET.get("before", "")
    found = sent_page(
        post, system, state, before_id=min(int(before), LARGEST) if before.isdecimal() else None
    )
    context = {
        "mapping": mapping,
        "state": state,
        "label": SentState(state).label,
        "next_action": NEXT_ACTIONS[state],
        "rows": [(row, shown_row(row.matter, post.street, now)) for row in found[:PAGE]],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "crumbs": [("上级系统对账", reverse("exchange")), (str(SentState(state).label), "")],
    }
    return render(request, "exchange/sent.html", context)


@staff_view(*EXCHANGE_DUTIES)
@require_POST
@shows_refusals
def resend(request: StaffRequest, system: str) -> HttpResponse:
    """Let the next pack hold the ticked matters again."""
    mapping_of(request.post.street, system, timezone.now())
    ids = [int(t) for t in request.POST.getlist("sent") if t.isdecimal() and int(t) <= LARGEST]
    count = ask_to_resend(ids, by=request.post, at=timezone.now())
    if count:
        messages.success(request, f"{count}件将在下一批重新报送。")
    else:
        messages.info(request, "没有选中可以重新报送的事项：已接收的不重报，已要求的不重复要求。")
    return redirect("exchange")


@staff_view(*EXCHANGE_DUTIES)
@require_http_methods(["GET", "POST"])
@shows_refusals
def settle_one(request: StaffRequest, sent_id: int) -> HttpResponse:
    """Say what holds where two answers differ."""
    post, now = request.post, timezone.now()
    form = SchemaForm(
        Settle, request.POST if request.method == "POST" else None, action=request.path
    )
    if form.is_valid():
        row = settle(min(sent_id, LARGEST), form.value, by=post, at=now)
        messages.success(request, f"已认定为{row.get_state_display()}。")
        return redirect("exchange")
    found = [
        row
        for mapping in mappings_of(post.street, now)
        for row in latest_sent(post, mapping.system)
        .filter(pk=min(sent_id, LARGEST), state=SentState.DIFFERING)
        .select_related("matter", "pack")
    ]
    if not found:
        raise Http404
    context = {
        "form": form,
        "row": found[0],
        "matter": shown_row(found[0].matter, post.street, now),
        "crumbs": [("上级系统对账", reverse("exchange")), ("认定回执", "")],
    }
    return render(request, "exchange/settle.html", context, status=422 if form.errors else 200)


@staff_view(*EXCHANGE_DUTIES)
@require_http_methods(["GET", "POST"])
@shows_refusals
def acknowledge_file(request: StaffRequest, system: str) -> HttpResponse:
    """Take an acknowledgement file in."""
    post, now = request.post, timezone.now()
    mapping = mapping_of(post.street, system, now)
    obstacle = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise TableError("没有选择文件", "导入需要一份回执", "请选择文件后再上传")
            if (file.size or 0) > LIMITS.file_bytes:
                raise TableError("文件过大", "回执不会这么大", "请核对是否选错了文件")
            made, is_new = acknowledge(file.read(), file.name or "", system=system, by=post, at=now)
        except TableError as error:
            obstacle = Obstacle(stands=str(error), next="没有导入任何内容。")
        else:
            if not is_new:
                messages.info(request, "这份回执此前已经导入，没有重复计入。")
            return redirect("exchange_acknowledged", made.pk)
    context = {
        "mapping": mapping,
        "obstacle": obstacle,
        "crumbs": [("上级系统对账", reverse("exchange")), ("导入回执", "")],
    }
    return render(request, "exchange/acknowledge.html", context, status=422 if obstacle else 200)


@staff_view(*EXCHANGE_DUTIES)
@require_GET
def acknowledged(request: StaffRequest, pk: int) -> HttpResponse:
    """What a file said, and the lines that could not be used."""
    found = Acknowledgement.objects.filter(street=request.post.street_id, pk=min(pk, LARGEST))
    made = found.select_related("taken_by__person", "taken_by__unit").first()
    if made is None:
        raise Http404
    counts = (
        ("行数", made.lines), ("接收", made.accepted), ("退回", made.rejected),
        ("与先前相同", made.repeated), ("不一致", made.differing),
        ("不是本街道报送的", made.unknown), ("无法读取", made.unreadable),
    )  # fmt: skip
    crumbs = [("上级系统对账", reverse("exchange")), ("回执", "")]
    context = {"made": made, "counts": counts, "crumbs": crumbs}
    return render(request, "exchange/acknowledged.html", context)
