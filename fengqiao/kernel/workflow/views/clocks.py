"""Pages of the register of clock rules: the list, one rule with its calculator, days of service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from fengqiao.kernel.clocks.rules.account import account_lines, end_word, moment_words
from fengqiao.kernel.clocks.rules.cases import cases
from fengqiao.kernel.clocks.rules.cautions import warnings_of
from fengqiao.kernel.clocks.rules.explain import basis_of
from fengqiao.kernel.clocks.rules.rule import AREAS, ClockRuleError, by_area, rules
from fengqiao.kernel.periods.period import PeriodError
from fengqiao.kernel.ui.displays import Filter
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.clock_rules import (
    WEEKDAYS,
    AskService,
    answer_of,
    finals_of,
    found_rules,
    months_of,
    question_model,
    service_areas,
    uses_of,
)

if TYPE_CHECKING:
    from fengqiao.kernel.clocks.rules.explain import Answer
    from fengqiao.kernel.ui.requests import StaffRequest

LONGEST_SEARCH = 100


@staff_view()
@require_GET
def clock_rules(request: StaffRequest) -> HttpResponse:
    """时限规则: every rule by area, searched by words."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    area = request.GET.get("area", "")
    found = found_rules(words, area)
    rows = [
        (AREAS.get(name, name), [(rule, basis_of(rule)) for rule in held])
        for name, held in by_area(found).items()
    ]
    filters = [
        Filter("q", "查找", words, input_type="search"),
        Filter("area", "领域", area, choices=tuple(AREAS.items())),
    ]
    context = {"groups": rows, "count": len(found), "total": len(rules()), "filters": filters}
    return render(request, "workflow/clock_rules.html", context)


@staff_view()
@require_GET
def clock_rule(request: StaffRequest, rule_id: str) -> HttpResponse:
    """One rule: its article, where it is used, its cases, and a calculator."""
    rule = rules().get(rule_id)
    if rule is None:
        raise Http404
    form = SchemaForm(
        question_model(rule_id),
        request.GET if request.GET else None,
        initial={"start": timezone.localtime() if rule.unit == "hour" else timezone.localdate()},
    )
    answer = None
    if not rule.no_period and form.is_valid():
        try:
            answer = answer_of(rule, form.value)
        except (ClockRuleError, PeriodError) as error:
            form.add_error(f"{error}。", "start")
    context = {
        "rule": rule,
        "basis": basis_of(rule),
        "area": AREAS.get(rule.area, rule.area),
        "uses": uses_of(rule_id),
        "cases": [(case, moment_words(case.start), moment_words(case.due))
                  for case in cases().get(rule_id, ())],
        "overlaps": [rules()[other] for other in rule.overlaps],
        "form": form,
        "answer": answer and _shown(answer),
        "crumbs": [("时限规则", reverse("clock_rules")), (rule.procedure, "")],
        "weekdays": WEEKDAYS,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "workflow/clock_rule.html", context, status=status)


def _shown(answer: Answer) -> dict[str, object]:
    return {
        "end": end_word(answer),
        "due": moment_words(answer.due),
        "provisional": answer.provisional,
        "open_on": answer.open_on and moment_words(answer.open_on),
        "warnings": warnings_of(answer),
        "lines": account_lines(answer),
        "months": months_of(answer),
    }


@staff_view()
@require_GET
def service_days(request: StaffRequest) -> HttpResponse:
    """何时届满: served on this day, when does each period end."""
    form = SchemaForm(
        AskService,
        request.GET if "day" in request.GET else None,
        initial={"day": timezone.localdate()},
        context=FormContext(choices={"area": service_areas}),
    )
    asked = form.value if form.is_valid() else None
    context = {
        "form": form,
        "finals": [(each, basis_of(each.rule)) for each in finals_of(asked)] if asked else None,
        "asked": asked,
        "crumbs": [("时限规则", reverse("clock_rules")), ("何时届满", "")],
    }
    status = 422 if form.errors else 200
    return render(request, "workflow/service_days.html", context, status=status)
