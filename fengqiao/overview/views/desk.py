"""值守: the duty desk's one screen and its handover log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import SchemaForm
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.overview.duties import DUTY_DESK
from fengqiao.overview.inputs import HandOver, TakeOver
from fengqiao.overview.selectors.duty import (
    FIGURES,
    SHOWN_HANDOVERS,
    came_in,
    due_soon,
    figures,
    handovers,
    matters_behind,
    risky,
)
from fengqiao.overview.services.handover import hand_over, take_over
from fengqiao.overview.views.listing import matters_page

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

LARGEST = 2**63 - 1


@staff_view(*DUTY_DESK)
@require_http_methods(["GET", "POST"])
def duty_desk(request: StaffRequest) -> HttpResponse:
    """The screen; posted, the handover note is written down."""
    now, post = timezone.now(), request.post
    form = SchemaForm(
        HandOver, request.POST if request.method == "POST" else None, action=reverse("duty_desk")
    )
    counts = figures(post, now)
    if form.is_valid():
        hand_over(form.value, figures=counts, by=post, at=now)
        messages.success(request, "已写入交班记录，等待接班。")
        return redirect("duty_desk")
    text = request.GET.get("before", "")
    log = handovers(post, before_id=min(int(text), LARGEST) if text.isdecimal() else None)
    context = {
        "at": now,
        "figures": [(label, counts[name], name) for name, label in FIGURES.items()],
        "due": due_soon(post, now),
        "risky": risky(post, now),
        "came_in": came_in(post, now),
        "log": [(row, _figures_in_words(row.figures)) for row in log[:SHOWN_HANDOVERS]],
        "older": log[SHOWN_HANDOVERS - 1].pk if len(log) > SHOWN_HANDOVERS else None,
        "form": form,
        "remark_length": 300,
    }
    return render(request, "overview/duty.html", context, status=422 if form.errors else 200)


@staff_view(*DUTY_DESK)
@require_POST
@shows_refusals
def take(request: StaffRequest, handover_id: int) -> HttpResponse:
    """The next post has read the note."""
    form = SchemaForm(TakeOver, request.POST)
    if not form.is_valid():
        messages.error(request, "接班意见最多300字。")
        return redirect("duty_desk")
    take_over(min(handover_id, LARGEST), form.value, by=request.post, at=timezone.now())
    messages.success(request, "已接班。")
    return redirect("duty_desk")


@staff_view(*DUTY_DESK)
@require_GET
@shows_refusals
def figure_list(request: StaffRequest, figure: str) -> HttpResponse:
    """The matters behind one figure of the screen."""
    if figure not in FIGURES:
        raise Http404
    return matters_page(
        request, matters_behind(request.post, figure, timezone.now()), title=FIGURES[figure],
        meaning="值守页面上这个数所计的事项。", back=("值守", reverse("duty_desk")),
    )  # fmt: skip


def _figures_in_words(counts: dict[str, int]) -> str:
    return "，".join(f"{label} {counts[name]}" for name, label in FIGURES.items() if name in counts)
