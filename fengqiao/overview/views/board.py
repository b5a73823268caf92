"""看板 and 分组统计: the work list's query seen by stage, or counted by group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fengqiao.kernel.ledger.reads import record_search
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.ui.displays import Tab
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.views.matters import LONGEST_CURSOR
from fengqiao.kernel.workflow.work_list_page import (
    LONGEST_SEARCH,
    conditions_in_words,
    filter_picks,
    list_url,
)
from fengqiao.overview.duties import SEES
from fengqiao.overview.selectors.board import column_page, columns, stages_at
from fengqiao.overview.selectors.breakdown import WAYS, grouped

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(*SEES)
@require_GET
@shows_refusals
def board(request: StaffRequest) -> HttpResponse:
    """Every stage with its count and its first cards."""
    query, words, now = _asked(request)
    shown = columns(request.post, query, now, words=words)
    if words:
        _record(request, words, sum(column.count for column in shown), now)
    context = _shared(request, query, words, reverse("board"))
    context |= {"columns": shown, "asked": _query_string(query, words)}
    return render(request, "overview/board.html", context)


@staff_view(*SEES)
@require_GET
@shows_refusals
def board_column(request: StaffRequest, stage_name: str) -> HttpResponse:
    """One column, page by page."""
    query, words, now = _asked(request)
    stage = next((each for each in stages_at(query.kind) if each.name == stage_name), None)
    if stage is None:
        raise Http404
    cursor = request.GET.get("cursor", "")[:LONGEST_CURSOR]
    cards, following = column_page(request.post, query, now, stage, words=words, cursor=cursor)
    if words and not cursor:
        _record(request, words, len(cards), now)
    here = reverse("board_column", args=[stage.name])
    asked = _query_string(query, words)
    context = _shared(request, query, words, here) | {
        "stage": stage,
        "cards": cards,
        "asked": asked,
        "first_url": f"{here}?{asked}" if cursor else "",
        "next_url": f"{here}?{asked}&cursor={following}".replace("?&", "?") if following else "",
        "crumbs": [("看板", f"{reverse('board')}?{asked}"), (stage.label, "")],
    }
    return render(request, "overview/board_column.html", context)


@staff_view(*SEES)
@require_GET
@shows_refusals
def breakdown(request: StaffRequest) -> HttpResponse:
    """The query counted by one of several groups."""
    query, words, now = _asked(request)
    way = request.GET.get("by", "unit")
    if way not in WAYS:
        raise Http404
    groups = grouped(request.post, query, now, way, words=words)
    total = sum(group.count for group in groups)
    if words:
        _record(request, words, total, now)
    here, asked = reverse("breakdown"), _query_string(query, words)
    context = _shared(request, query, words, here) | {
        "groups": groups,
        "way": WAYS[way],
        "total": total,
        "late": sum(group.late for group in groups),
        "tabs": [
            Tab(label, f"{here}?by={each}&{asked}", each == way) for each, label in WAYS.items()
        ],
        "kept_fields": [("by", way)],
        "list_url": list_url(query, words=words),
        "at": now,
    }
    return render(request, "overview/breakdown.html", context)


def _asked(request: StaffRequest) -> tuple[Query, str, datetime]:
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    return Query.read(request.GET.dict()), words, timezone.now()


def _query_string(query: Query, words: str) -> str:
    return urlencode(query.as_parameters() | ({"q": words} if words else {}))


def _shared(request: StaffRequest, query: Query, words: str, here: str) -> dict[str, object]:
    return {
        "query": query,
        "words": words,
        "picks": filter_picks(query, request.post),
        "said": conditions_in_words(query, request.post, words),
        "filters_url": here,
    }


def _record(request: StaffRequest, words: str, found: int, now: datetime) -> None:
    post = request.post
    record_search(
        actor=post.ref, actor_name=post.shown_name, street=post.street, at=now, text=words,
        found=found,
    )  # fmt: skip
