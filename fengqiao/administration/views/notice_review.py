"""放假安排复核: what the system administrator proposed, decided by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.inputs import ReasonInput
from fengqiao.administration.services.calendar import preview_notice, spans_of
from fengqiao.administration.services.notice_review import (
    proposals_of,
    publish_notice,
    refuse_notice,
)
from fengqiao.administration.views.form_page import form_page, tell_refusal
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.periods.calendar import read_table
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

DECIDED_SHOWN = 20
TITLE = "放假安排复核"


@staff_view(Duty.SECURE)
@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """What waits for review, and the latest decisions."""
    rows = proposals_of(request.post.street)
    context = {
        "waiting": rows.filter(decided_at=None),
        "decided": rows.exclude(decided_at=None)[:DECIDED_SHOWN],
    }
    return render(request, "administration/calendar_reviews.html", context)


@staff_view(Duty.SECURE)
@require_GET
def review(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """One proposal with what it would do to the running deadlines."""
    proposal = get_object_or_404(proposals_of(request.post.street), pk=proposal_id)
    table = read_table(proposal.text)
    context = {
        "proposal": proposal,
        "table": table,
        "spans": spans_of(table),
        "preview": preview_notice(table, request.post.street, timezone.now()),
        "crumbs": [(TITLE, reverse("calendar_reviews")), (f"{table.year}年", "")],
    }
    return render(request, "administration/calendar_review.html", context)


@staff_view(Duty.SECURE)
@require_POST
def publish(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Put the proposal in force."""
    proposal = get_object_or_404(proposals_of(request.post.street), pk=proposal_id)
    try:
        publish_notice(proposal, by=request.post, at=timezone.now())
    except ValidationError as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, f"{proposal.year}年放假安排已生效，正在重算受影响的时限。")
    return redirect("calendar_reviews")


@staff_view(Duty.SECURE)
@require_http_methods(["GET", "POST"])
def refuse(request: StaffRequest, proposal_id: int) -> HttpResponse:
    """Send the proposal back."""
    proposal = get_object_or_404(proposals_of(request.post.street), pk=proposal_id)

    def act(value: ReasonInput) -> None:
        refuse_notice(proposal, by=request.post, at=timezone.now(), reason=value.reason)

    return form_page(
        request, ReasonInput, act, title=f"退回{proposal.year}年放假安排", label="退回",
        back=reverse("calendar_reviews"), done="已退回。",
        crumbs=[(TITLE, reverse("calendar_reviews"))],
    )  # fmt: skip
