"""批量办理: choose matters and a step, fill in its form once, see what came of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.work_list import ORDERS, Query, matters_for
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.bulk.runs import (
    AT_ONCE,
    MOST_MATTERS,
    account_of,
    candidates,
    carry_out,
    go_on,
    start_run,
    step_for_many,
)
from fengqiao.kernel.workflow.choices import sources_at
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.models import BulkRun, BulkState
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.selectors import step_place
from fengqiao.kernel.workflow.step_pages import new_key, posted_key
from fengqiao.kernel.workflow.views.export import LONGEST_QUERY
from fengqiao.kernel.workflow.work_list_page import LONGEST_SEARCH, shown_row

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.kernel.workflow.bulk.runs import Candidate
    from fengqiao.kernel.workflow.procedure import Step

LARGEST = 2**63 - 1


@staff_view()
@require_http_methods(["GET", "POST"])
@shows_refusals
def bulk_page(request: StaffRequest) -> HttpResponse:
    """The chosen matters, what stands in the way of each, and the step's form once for all."""
    now = timezone.now()
    data = request.POST if request.method == "POST" else request.GET
    kind, _, name = data.get("step", "").partition(".")
    step = step_for_many(request.post, kind, name)
    chosen = _all_of(request, kind, now) or _chosen(data)
    found = candidates(request.post, kind, step, chosen)
    if not found:
        raise Refused("没有选中任何事项。", then="请在台账中勾选事项，再选环节。")
    form = _form(request, step, found[0].matter.pk, now)
    if not form.is_valid():
        return _page(request, f"{kind}.{name}", step, found, form, now)
    run = start_run(
        kind=kind, step=step, value=form.value, chosen=chosen, key=posted_key(request.POST),
        by=request.post, at=now,
    )  # fmt: skip
    if run.total <= AT_ONCE:
        carry_out(run, now)
    return redirect("bulk_run", run.pk)


def _chosen(data: QueryDict) -> dict[int, int]:
    """Matter ids with the version that was seen, as the boxes of the list send them."""
    pairs = (each.partition(".") for each in data.getlist("m")[: MOST_MATTERS + 1])
    return {
        int(pk): int(version)
        for pk, _, version in pairs
        if pk.isdecimal() and version.isdecimal()
        if 0 < int(pk) <= LARGEST and int(version) < 10**9
    }


def _all_of(request: StaffRequest, kind: str, now: datetime) -> dict[int, int]:
    """The first matters of the list's query, when the whole list was chosen."""
    if "all" not in request.GET:
        return {}
    query = Query.read(dict(parse_qsl(request.GET.get("query", "")[:LONGEST_QUERY])))
    found = matters_for(request.post, query, now).filter(kind=kind)
    if words := request.GET.get("q", "").strip()[:LONGEST_SEARCH]:
        found = matching(found, words)
    rows = found.order_by(*ORDERS[query.order])[:MOST_MATTERS]
    return dict(rows.values_list("pk", "version"))


def _form(request: StaffRequest, step: Step, matter_id: int, now: datetime) -> SchemaForm[Any]:
    """The step's form; nothing is proposed, because a proposal belongs to one matter."""
    place = step_place(request.post, matter_id, step.name, now, {})
    return SchemaForm(
        step.input,
        request.POST if request.method == "POST" else None,
        context=FormContext(choices=sources_at(place)),
        action=request.path,
    )


def _page(
    request: StaffRequest, code: str, step: Step, found: list[Candidate], form: SchemaForm[Any],
    now: datetime,
) -> HttpResponse:  # fmt: skip
    rows = [(shown_row(each.matter, request.post.street, now), each) for each in found]
    context = {
        "step": step,
        "code": code,
        "rows": rows,
        "possible": sum(each.refusal is None for each in found),
        "form": form,
        "key": posted_key(request.POST) if form.is_bound else new_key(),
    }
    status = 422 if form.is_bound and not form.edit else 200
    return render(request, "workflow/bulk.html", context, status=status)


@staff_view()
@require_GET
def bulk_run(request: StaffRequest, run_id: int) -> HttpResponse:
    """How far the run has come, matter by matter; only its own post sees it."""
    run = _own(request, run_id)
    items = list(run.items.select_related("matter").order_by("pk"))
    visible = set(
        Matter.objects.visible_to(request.post)
        .filter(pk__in=[item.matter_id for item in items])
        .values_list("pk", flat=True)
    )
    now = timezone.now()
    rows = [
        (shown_row(i.matter, request.post.street, now) if i.matter_id in visible else None, i)
        for i in items
    ]
    context = {
        "run": run,
        "rows": rows,
        "account": account_of(items),
        "step": procedures.current(run.kind).by_name.get(run.step),
        "is_running": run.state == BulkState.RUNNING,
    }
    part = "#progress" if request.htmx and not request.htmx.history_restore_request else ""
    return render(request, f"workflow/bulk_run.html{part}", context)


@staff_view()
@require_POST
def bulk_go_on(request: StaffRequest, run_id: int) -> HttpResponse:
    """Carry out what a broken connection or a stopped server left."""
    run = _own(request, run_id)
    if run.state == BulkState.RUNNING:
        go_on(run)
        messages.info(request, "正在继续办理未办的事项。")
    return redirect("bulk_run", run.pk)


def _own(request: StaffRequest, run_id: int) -> BulkRun:
    run = BulkRun.objects.filter(pk=min(run_id, LARGEST), post=request.post.pk).first()
    if run is None:
        raise Http404
    return run
