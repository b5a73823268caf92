"""Pages of any matter: the work list, the matter with its parts, a step, a reveal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.kernel.ledger.read_kinds import MATTER_READ, PERSONAL_REVEALED
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.selectors import party_cards
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.matter_page import PARTS, matter_page_context, situation
from fengqiao.kernel.workflow.pages import pages_of
from fengqiao.kernel.workflow.requests import shows_refusals, wants_part
from fengqiao.kernel.workflow.selectors import place_of, step_place
from fengqiao.kernel.workflow.step_pages import fresh_attempt, posted_attempt, step_of
from fengqiao.kernel.workflow.work_list_page import LONGEST_SEARCH, work_list, work_list_context

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.workflow.pages import Advice, Place
    from fengqiao.kernel.workflow.step_pages import Attempt

LONGEST_CURSOR = 200
LARGEST_ID = 2**63 - 1


@staff_view()
@require_GET
@shows_refusals
def work_list_page(request: StaffRequest) -> HttpResponse:
    """台账: the post's matters by deadline."""
    query, now = Query.read(request.GET.dict()), timezone.now()
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    cursor = request.GET.get("cursor", "")[:LONGEST_CURSOR]
    page = work_list(request.post, query, now, words=words, cursor=cursor)
    context = work_list_context(request.post, query, now, page, words=words, cursor=cursor)
    part = "#list" if wants_part(request) else ""
    response = render(request, f"workflow/work_list.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@staff_view()
@require_GET
@shows_refusals
def matter_page(request: StaffRequest, matter_id: int, part: str = "work") -> HttpResponse:
    """One part of a matter; opening it is put on record."""
    if part not in PARTS:
        raise Http404
    place = place_of(request.post, matter_id, timezone.now())
    before = request.GET.get("before", "")
    before_id = min(int(before), LARGEST_ID) if before.isdecimal() else None
    context = matter_page_context(place, part, before_id, request.GET.getlist("show"))
    record_read(
        actor=place.post.ref, actor_name=place.post.shown_name, street=place.post.street,
        at=place.at, kind=MATTER_READ.name, subject=place.matter.number, matter_id=place.matter.pk,
        body={"part": part},
    )  # fmt: skip
    return render(request, pages_of(place.matter.kind).template, context)


@staff_view()
@require_http_methods(["GET", "POST"])
@shows_refusals
def step_page(request: StaffRequest, matter_id: int, step_name: str) -> HttpResponse:
    """A step's form; posted, the step is taken or the page says what stands in the way."""
    query = request.GET.dict()
    place = step_place(request.post, matter_id, step_name, timezone.now(), query)
    action = request.get_full_path()
    if request.method == "GET":
        return _step_form(request, place, fresh_attempt(place, action))
    attempt = posted_attempt(place, request.POST, request.FILES, action)
    if attempt.done is None:
        return _step_form(request, place, attempt)
    step = step_of(place)
    if step.event == PERSONAL_REVEALED.name and not attempt.done.replayed:
        return _revealed(request, place)
    show = pages_of(place.matter.kind).shows.get(step.name)
    if show is not None and not attempt.done.replayed:
        return _shown_once(request, place, show(place))
    if attempt.done.replayed:
        messages.info(request, f"“{step.label}”此前已办理，没有重复办理。")
    else:
        messages.success(request, f"“{step.label}”已办理。")
    if not Matter.objects.visible_to(request.post).filter(pk=matter_id).exists():
        # Returned or handed on: the matter is no longer this unit's to read.
        return redirect("work_list")
    return redirect("matter_page", matter_id)


def _step_form(request: StaffRequest, place: Place, attempt: Attempt) -> HttpResponse:
    advice = None if attempt.is_closed else pages_of(place.matter.kind).advice(place)
    context = {"place": place, "matter": place.matter, "step": step_of(place), "attempt": attempt,
               "advice": advice, "situation": situation(place)}  # fmt: skip
    return render(request, "workflow/step_page.html", context, status=attempt.status)


def _revealed(request: StaffRequest, place: Place) -> HttpResponse:
    """The parties in full, on this answer alone: it is not stored and not shown again."""
    context = {
        "place": place,
        "matter": place.matter,
        "cards": party_cards(place.parties, masked=False),
    }
    response = render(request, "workflow/revealed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown_once(request: StaffRequest, place: Place, shown: Advice) -> HttpResponse:
    """What the step was taken for, on this answer alone."""
    context = {"place": place, "matter": place.matter, **shown.context}
    response = render(request, shown.template, context)
    response.headers["Cache-Control"] = "no-store"
    return response
