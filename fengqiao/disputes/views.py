"""The registration page: one page, likely duplicates before saving, nothing doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fengqiao.disputes.forms import EMPTY_PARTIES, posted_phone_indexes, without_blank_parties
from fengqiao.disputes.inputs import RegisterDispute
from fengqiao.disputes.pages.dispatching import type_choices
from fengqiao.disputes.steps.states import DESK
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.perform import New
from fengqiao.kernel.workflow.similar import similar_matters
from fengqiao.kernel.workflow.step_pages import Attempt, new_key, posted_key, take
from fengqiao.kernel.workflow.work_list_page import shown_row

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.workflow.similar import Likely

CONFIRMED = "_confirmed"
SHORTEST_TITLE = 2


@staff_view(*DESK)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def register(request: StaffRequest) -> HttpResponse:
    """登记. The first sending shows likely duplicates, if there are any, and asks again."""
    if request.method == "GET":
        return _page(request, Attempt(_form(None), new_key()))
    data = without_blank_parties(request.POST)
    attempt = Attempt(_form(data), posted_key(data))
    likely: list[Likely] = []
    if attempt.form.is_valid():
        if CONFIRMED not in data:
            likely = _likely(request, data)
        if not likely:
            take(attempt, New("dispute"), "register", by=request.post, at=timezone.now())
    if attempt.done is None:
        return _page(request, attempt, likely)
    matter = attempt.done.matter
    if attempt.done.replayed:
        messages.info(request, f"这张表单此前已登记为 {matter.number}，没有重复登记。")
    else:
        messages.success(request, f"已登记：{matter.number}。")
    return redirect("matter_page", matter.pk)


@staff_view(*DESK)
@sensitive_post_parameters()
@require_POST
def similar(request: StaffRequest) -> HttpResponse:
    """Likely duplicates of what has been typed so far; asked for by htmx while typing."""
    context = {"likely": _shown(request, _likely(request, request.POST)), "asks": False}
    return render(request, "disputes/register.html#likely", context)


def _form(data: QueryDict | None) -> SchemaForm[RegisterDispute]:
    return SchemaForm(
        RegisterDispute,
        data,
        initial={"channel": "window", "people": 1, "parties": EMPTY_PARTIES},
        context=FormContext(choices={"dispute_type": type_choices}),
        action=reverse("register_dispute"),
    )


def _likely(request: StaffRequest, data: QueryDict) -> list[Likely]:
    title = data.get("title", "").strip()
    if len(title) < SHORTEST_TITLE:
        return []
    return similar_matters(
        request.post, title=title, details=(data.get("place", ""), data.get("description", "")),
        phone_indexes=posted_phone_indexes(data, request.post.street), at=timezone.now(),
    )  # fmt: skip


def _shown(request: StaffRequest, likely: list[Likely]) -> list[tuple[object, str]]:
    now = timezone.now()
    return [(shown_row(each.matter, request.post.street, now), each.reason) for each in likely]


def _page(
    request: StaffRequest, attempt: Attempt, likely: list[Likely] | None = None
) -> HttpResponse:
    context = {"attempt": attempt, "likely": _shown(request, likely or []), "asks": bool(likely)}
    status = 409 if likely else attempt.status
    return render(request, "disputes/register.html", context, status=status)
