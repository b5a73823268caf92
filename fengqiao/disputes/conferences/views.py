"""会商台账: the list, one conference with its matters and what must follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.disputes.conferences import services
from fengqiao.disputes.conferences.inputs import ConcludeInput, ConveneInput, FollowUpInput
from fengqiao.disputes.conferences.models import FollowUp
from fengqiao.disputes.conferences.selectors import conferences_for, follow_ups_of
from fengqiao.disputes.pages.form_page import register_form
from fengqiao.disputes.pages.street_choices import unit_choices
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import STREET_WIDE, Duty
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.disputes.conferences.models import Conference
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.ui.requests import StaffRequest

CONVENERS: Final = (Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE, Duty.LEAD)
PAGE = 50


@staff_view(*CONVENERS)
@require_GET
def conferences(request: StaffRequest) -> HttpResponse:
    """Conferences that the post may know of, newest first; `before` leads to older ones."""
    rows = conferences_for(request.post).select_related("unit").order_by("-held_at", "-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before)).order_by("-pk")
    found = list(rows[: PAGE + 1])
    late = follow_ups_of(request.post, timezone.localdate())
    context = {
        "rows": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "late": late,
    }
    return render(request, "disputes/conferences/conferences.html", context)


@staff_view(*CONVENERS)
@require_GET
def conference(request: StaffRequest, conference_id: int) -> HttpResponse:
    """One conference; matters that the post may not know of are left out."""
    row, today = _conference(request, conference_id), timezone.localdate()
    known = Matter.objects.visible_to(request.post)
    discussed = row.discussions.filter(matter__in=known).select_related("matter").order_by("pk")
    follow_ups = row.follow_ups.select_related("unit", "matter").order_by("due_on", "pk")
    visible = set(known.filter(follow_ups__conference=row).values_list("pk", flat=True))
    earlier = (
        row.previous.follow_ups.filter(matter=None) if row.previous else FollowUp.objects.none()
    )
    context = {
        "row": row,
        "participants": list(row.participants.order_by("pk")),
        "discussions": list(discussed),
        "follow_ups": [
            (each, each.done_at is None and each.due_on < today, _may_finish(request.post, each))
            for each in follow_ups
            if each.matter_id is None or each.matter_id in visible
        ],
        "earlier": list(earlier.select_related("unit").order_by("due_on")),
        "keeps": _keeps(request.post, row),
        "today": today,
        "crumbs": [("会商", reverse("conferences")), (row.title, "")],
    }
    return render(request, "disputes/conferences/conference.html", context)


@staff_view(*CONVENERS)
@require_http_methods(["GET", "POST"])
def convene(request: StaffRequest) -> HttpResponse:
    street = request.post.street
    earlier = conferences_for(request.post).order_by("-held_at")[:PAGE]
    return register_form(
        request, ConveneInput,
        lambda value: services.convene(value, by=request.post, at=timezone.now()),
        title="召集会商", label="登记并通知", back=reverse("conferences"),
        done="已登记，并已通知参会单位。", crumbs=[("会商", reverse("conferences"))],
        initial={"held_at": timezone.now(), "participants": [{}]},
        choices={
            "unit": lambda: unit_choices(street),
            "conference": lambda: [
                Choice(str(row.pk), f"{timezone.localtime(row.held_at):%Y-%m-%d} {row.title}")
                for row in earlier
            ],
        },
    )  # fmt: skip


@staff_view(*CONVENERS)
@require_http_methods(["GET", "POST"])
def conclude(request: StaffRequest, conference_id: int) -> HttpResponse:
    row = _conference(request, conference_id)
    if row.concluded_at is not None:
        return redirect("conference", row.pk)
    return register_form(
        request, ConcludeInput,
        lambda value: services.conclude(row, value, by=request.post, at=timezone.now()),
        title=f"会商结论：{row.title}", label="登记结论",
        back=reverse("conference", args=[row.pk]), done="已登记结论。",
        crumbs=[("会商", reverse("conferences"))],
        choices={
            "unit": lambda: unit_choices(request.post.street),
            "participant": lambda: [
                Choice(str(each.pk), f"{each.body} {each.role}".strip())
                for each in row.participants.order_by("pk")
            ],
        },
    )  # fmt: skip


@staff_view(*CONVENERS)
@require_http_methods(["GET", "POST"])
def follow_up(request: StaffRequest, follow_up_id: int) -> HttpResponse:
    known = Matter.objects.visible_to(request.post)
    row = get_object_or_404(
        FollowUp.objects.select_related("conference__unit", "unit"),
        pk=follow_up_id, conference__in=conferences_for(request.post),
    )  # fmt: skip
    if row.matter_id is not None:
        get_object_or_404(known, pk=row.matter_id)
    return register_form(
        request, FollowUpInput,
        lambda value: services.finish_follow_up(row, value, by=request.post, at=timezone.now()),
        title="完成后续事项", label="登记完成", effect=row.task,
        back=reverse("conference", args=[row.conference_id]), done="已登记完成。",
        crumbs=[("会商", reverse("conferences"))],
    )  # fmt: skip


def _conference(request: StaffRequest, conference_id: int) -> Conference:
    rows = conferences_for(request.post).select_related("unit", "convened_by__person", "previous")
    return get_object_or_404(rows, pk=conference_id)


def _keeps(post: Post, row: Conference) -> bool:
    return post.unit_id == row.unit_id or post.has(*STREET_WIDE)


def _may_finish(post: Post, row: FollowUp) -> bool:
    return row.done_at is None and (
        post.unit_id in {row.unit_id, row.conference.unit_id} or post.has(*STREET_WIDE)
    )
