"""研判建议情况: how suggestions fared, the matters behind each count, and the models."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from pydantic import ValidationError

from fengqiao.disputes.triage.counting import (
    OUTCOME_Q,
    OUTCOMES,
    choices_for,
    overrides,
    tallies,
)
from fengqiao.disputes.triage.inputs import ChoiceQuery
from fengqiao.disputes.triage.learning import ask_for_training, publish, retire
from fengqiao.disputes.triage.models import SuggestedField, SuggestionModel
from fengqiao.disputes.triage.showing import shown_model
from fengqiao.disputes.triage.values import value_name
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.disputes.triage.models import TriageChoice
    from fengqiao.kernel.ui.requests import StaffRequest

PAGE: Final = 50
SEES = (Duty.DISPATCH, Duty.LEAD, Duty.REVIEW)
TITLE = "研判建议情况"


@staff_view(*SEES)
@require_GET
def suggestions(request: StaffRequest) -> HttpResponse:
    """By field and by month: suggested, taken, overridden, not suggested; frequent overrides."""
    whole, monthly = tallies(request.post)
    context = {"whole": whole, "monthly": monthly, "overrides": overrides(request.post)}
    return render(request, "disputes/suggestions.html", context)


@staff_view(*SEES)
@require_GET
def suggestion_matters(request: StaffRequest) -> HttpResponse:
    """The matters behind one count, newest triage first."""
    try:
        query = ChoiceQuery.model_validate(request.GET.dict())
    except ValidationError as error:
        raise Http404 from error
    rows = list(_found(request, query)[: PAGE + 1])
    more = ""
    if len(rows) > PAGE:
        kept = {name: value for name, value in query.model_dump().items() if value}
        more = "?" + urlencode(kept | {"before": rows[PAGE - 1].pk})
    context = {
        "heading": _heading(query),
        "rows": [_shown(row) for row in rows[:PAGE]],
        "more": more,
        "crumbs": [(TITLE, reverse("triage_suggestions")), ("事项", "")],
    }
    return render(request, "disputes/suggestion_matters.html", context)


def _found(request: StaffRequest, query: ChoiceQuery) -> list[TriageChoice]:
    rows = choices_for(request.post).filter(field=query.field).select_related("matter")
    if query.outcome:
        known = OUTCOME_Q.get(query.outcome)
        rows = rows.exclude(suggested="") if known is None else rows.filter(known)
    if query.suggested:
        rows = rows.filter(suggested=query.suggested)
    if query.decided:
        rows = rows.filter(decided=query.decided)
    if first := query.first_day:
        after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        begin, end = (datetime.combine(day, time(0), OFFICE_ZONE) for day in (first, after))
        rows = rows.filter(decided_at__gte=begin, decided_at__lt=end)
    if query.before:
        rows = rows.filter(pk__lt=query.before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def _heading(query: ChoiceQuery) -> str:
    said = [str(SuggestedField(query.field).label)]
    if query.outcome:
        said.append(OUTCOMES.get(query.outcome, "作出建议"))
    if query.suggested or query.decided:
        pair = (value_name(query.field, each) for each in (query.suggested, query.decided))
        said.append(" → ".join(pair))
    if query.month:
        said.append(query.month)
    return " · ".join(said)


def _shown(row: TriageChoice) -> dict[str, object]:
    return {
        "matter": row.matter,
        "suggested": value_name(row.field, row.suggested),
        "percent": row.percent,
        "decided": value_name(row.field, row.decided),
        "at": row.decided_at,
    }


# Models -------------------------------------------------------------------------------------


@staff_view(*SEES)
@require_GET
def models(request: StaffRequest) -> HttpResponse:
    """The models of this street with their measured quality, the latest first."""
    rows = SuggestionModel.objects.filter(street=request.post.street_id).defer(
        "numbers", "described"
    )
    context = {
        "rows": [shown_model(row) for row in rows.order_by("-pk")[:20]],
        "decides": request.post.has(Duty.LEAD),
        "crumbs": [(TITLE, reverse("triage_suggestions")), ("本街道的模型", "")],
    }
    return render(request, "disputes/suggestion_models.html", context)


@staff_view(Duty.DISPATCH, Duty.LEAD)
@require_POST
def train_model(request: StaffRequest) -> HttpResponse:
    """Ask for a model of the matters that people decided; it is trained in the background."""
    return _done(
        request,
        lambda: ask_for_training(by=request.post, at=timezone.now()),
        "已提出训练，完成后在本页显示质量；发布前不会使用。",
    )


@staff_view(Duty.LEAD)
@require_POST
def publish_model(request: StaffRequest, pk: int) -> HttpResponse:
    """Use a trained model from now on."""
    return _done(
        request,
        lambda: publish(pk, by=request.post, at=timezone.now()),
        "已发布，今后的类型建议由这个模型作出。",
    )


@staff_view(Duty.LEAD)
@require_POST
def retire_model(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop using the published model; the lexicon suggests again."""
    return _done(
        request,
        lambda: retire(pk, by=request.post, at=timezone.now()),
        "已停用，今后的类型建议由词表作出。",
    )


def _done(request: StaffRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("triage_models")
