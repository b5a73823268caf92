"""Refusals of the one door as pages: what stands in the way, on what basis, what to do next."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.shortcuts import render

from fengqiao.kernel.matters.work_list import BadQuery
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.step_pages import obstacle_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from fengqiao.kernel.ui.requests import StaffRequest

P = ParamSpec("P")


def wants_part(request: StaffRequest) -> bool:
    """Whether htmx asks for a part of the page; coming back by the history it wants the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def shows_refusals(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[StaffRequest, P], HttpResponseBase]:
    """Answer a refusal, or a query that cannot be read, with a page that says why."""

    @wraps(view)
    def shown(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return _page(request, obstacle_of(refusal), refusal.status)
        except BadQuery as error:
            told = Obstacle(stands=str(error), next="请从台账首页重新筛选。")
            return _page(request, told, 400)

    return shown


def _page(request: StaffRequest, obstacle: Obstacle, status: int) -> HttpResponseBase:
    return render(request, "workflow/refused.html", {"obstacle": obstacle}, status=status)
