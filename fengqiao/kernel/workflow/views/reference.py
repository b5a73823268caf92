"""Pages that explain: how a deadline was counted, what a rule gives, how a procedure runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.diagram import diagram_of
from fengqiao.kernel.workflow.manual import step_rows
from fengqiao.kernel.workflow.matter_page import clock_of
from fengqiao.kernel.workflow.procedure import Procedure, procedures
from fengqiao.kernel.workflow.reference import (
    AskDeadline,
    asked_account,
    clock_account,
    countable_rules,
    suspension_words,
)
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.kernel.workflow.selectors import place_of, shown_clock

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view()
@require_GET
@shows_refusals
def clock_page(request: StaffRequest, matter_id: int, clock_id: int) -> HttpResponse:
    """One clock of a matter, counted day by day."""
    place = place_of(request.post, matter_id, timezone.now())
    clock = clock_of(place, clock_id)
    if clock is None:
        raise Http404
    context = {
        "matter": place.matter,
        "shown": shown_clock(clock, place),
        "account": clock_account(clock),
        "suspensions": suspension_words(clock),
    }
    return render(request, "workflow/clock_page.html", context)


@staff_view()
@require_GET
def ask_deadline(request: StaffRequest) -> HttpResponse:
    """期限试算: a rule and a day give the last day, with the article and the account."""
    asked = request.GET if "rule" in request.GET else None
    form = SchemaForm(
        AskDeadline,
        asked,
        initial={"start": timezone.localdate()},
        context=FormContext(choices={"clock_rule": countable_rules}),
    )
    account = None
    if form.is_valid():
        known = {choice.value for choice in countable_rules()}
        if form.value.rule in known:
            account = asked_account(form.value)
        else:
            form.add_error("没有这条时限规则。", "rule")
    status = 422 if form.errors else 200
    return render(
        request, "workflow/ask_deadline.html", {"form": form, "account": account}, status=status
    )


@staff_view()
@require_GET
def procedures_page(request: StaffRequest) -> HttpResponse:
    """Every kind of matter and its procedure."""
    return render(request, "workflow/procedures.html", {"procedures": procedures.kinds()})


@staff_view()
@require_GET
def procedure_page(request: StaffRequest, kind: str) -> HttpResponse:
    """A procedure as a drawing and as tables, both made from the one table in the code."""
    procedure = _procedure(request, kind)
    versions = [each.version for each in procedures.versions() if each.kind == kind]
    context = {
        "procedure": procedure,
        "steps": step_rows(procedure),
        "versions": sorted(versions, reverse=True),
        "diagram_url": reverse("procedure_diagram", args=[kind]) + f"?version={procedure.version}",
    }
    return render(request, "workflow/procedure_page.html", context)


@staff_view()
@require_GET
def procedure_diagram(request: StaffRequest, kind: str) -> HttpResponse:
    """The drawing alone, as an image."""
    procedure = _procedure(request, kind)
    context = {"diagram": diagram_of(procedure), "title": f"{procedure.label}办理流程"}
    drawing = render_to_string("workflow/diagram.svg", context)
    return HttpResponse(drawing, content_type="image/svg+xml; charset=utf-8")


def _procedure(request: StaffRequest, kind: str) -> Procedure:
    """The procedure asked for: the version in force, or that of `version`."""
    version = request.GET.get("version", "")
    try:
        if version.isdecimal():
            return procedures.of(kind, int(version))
        return procedures.current(kind)
    except KeyError:
        raise Http404 from None
