"""以案定补: the computed list, signing it off, signed lists, rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import BaseModel

from fengqiao.disputes.outcomes.views import day_asked
from fengqiao.disputes.payments import services
from fengqiao.disputes.payments.models import PaymentList, PaymentRule
from fengqiao.disputes.payments.scheme import CorrectPayment, PublishPaymentRule, SignPaymentList
from fengqiao.disputes.payments.selectors import computed_list, rule_on, scheme_of
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.displays import Filter
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.schema_forms import SchemaForm
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.step_pages import obstacle_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.kernel.ui.requests import StaffRequest

ModelT = TypeVar("ModelT", bound=BaseModel)
METHODS = ["GET", "HEAD", "POST"]
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_view(Duty.LEAD)
@require_http_methods(METHODS)
def payment_list(request: StaffRequest) -> HttpResponse:
    """What is payable by a day and what is not, each with its reason; POST signs it off."""
    at = timezone.now()
    today = office_day(at)
    asked = request.POST if request.method == "POST" else request.GET
    first = day_asked(asked.get("first_day"), date(today.year, today.month, 1))
    last = day_asked(asked.get("last_day"), today)
    form = SchemaForm(SignPaymentList, request.POST if request.method == "POST" else None)
    obstacle = None
    if form.is_valid() and form.value is not None:
        done, obstacle = _try(form, lambda value: services.sign_list(value, by=request.post, at=at))
        if done is not None:
            messages.success(request, f"已签发{done.number}，共{done.lines_count}件。")
            return redirect("payment_signed", done.pk)
    rule = rule_on(request.post.street, last)
    found = None if rule is None else computed_list(request.post, rule, last)
    return render(
        request,
        "disputes/payment_list.html",
        {
            "rule": rule, "found": found, "first": first, "last": last, "obstacle": obstacle,
            "errors": form.errors if request.method == "POST" else {},
            "signed": PaymentList.objects.filter(street=request.post.street).order_by("-pk")[:20],
            "filters": [
                Filter("first_day", "期间起", first.isoformat(), input_type="date"),
                Filter("last_day", "期间止", last.isoformat(), input_type="date"),
            ],
        },
        status=obstacle_status(obstacle),
    )  # fmt: skip


def obstacle_status(obstacle: Any) -> int:
    """The page is shown again as a conflict when something stood in the way."""
    return 409 if obstacle else 200


def _try(form: SchemaForm[Any], act: Callable[[Any], Any]) -> tuple[Any, Any]:
    """What came of it, and what stood in the way; field problems go to the form."""
    try:
        return act(form.value), None
    except InvalidInput as refusal:
        for path, text in refusal.problems:
            form.add_error(text, path)
        return None, obstacle_of(refusal)
    except Refused as refusal:
        return None, obstacle_of(refusal)


@staff_view(Duty.LEAD)
@require_http_methods(METHODS)
def payment_rules(request: StaffRequest) -> HttpResponse:
    """The street's rules by version; POST publishes a new one."""
    at = timezone.now()
    rules = list(PaymentRule.objects.filter(street=request.post.street).order_by("-version"))
    initial = scheme_of(rules[0]).model_dump() if rules else None
    posted = request.POST if request.method == "POST" else None
    form = SchemaForm(PublishPaymentRule, posted, initial=initial)
    obstacle = None
    if form.is_valid():
        done, obstacle = _try(
            form, lambda value: services.publish_rule(value, by=request.post, at=at)
        )
        if done is not None:
            messages.success(request, f"已发布第{done.version}版。")
            return redirect("payment_rules")
    shown = [(rule, scheme_of(rule)) for rule in rules]
    context = {"form": form, "rules": shown, "obstacle": obstacle}
    return render(request, "disputes/payment_rules.html", context, status=_status(form, obstacle))


def _status(form: SchemaForm[Any], obstacle: Any) -> int:
    return 409 if obstacle else 422 if form.errors else 200


@staff_view(Duty.LEAD)
@require_http_methods(METHODS)
def payment_signed(request: StaffRequest, pk: int) -> HttpResponse:
    """A signed list as it was frozen; POST corrects one of its lines by a list of its own."""
    found = _signed(request, pk)
    posted = request.POST if request.method == "POST" else None
    form = SchemaForm(CorrectPayment, posted)
    obstacle = None
    if form.is_valid():
        done, obstacle = _try(
            form,
            lambda value: services.correct_line(value, by=request.post, at=timezone.now()),
        )
        if done is not None:
            messages.success(request, f"已用{done.number}更正。")
            return redirect("payment_signed", done.pk)
    lines = found.lines.select_related("matter", "mediator__person", "mediator__unit")
    context = {"list": found, "lines": lines.order_by("pk"), "form": form, "obstacle": obstacle}
    return render(request, "disputes/payment_signed.html", context, status=_status(form, obstacle))


@staff_view(Duty.LEAD)
@require_POST
def payment_export(request: StaffRequest, pk: int) -> HttpResponse:
    """The signed list as a workbook; leaves by POST and on record."""
    found = _signed(request, pk)
    content = services.export_list(found, by=request.post, at=timezone.now())
    name = f"payment-list-{found.pk}.xlsx"
    return HttpResponse(
        content,
        content_type=SHEET,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _signed(request: StaffRequest, pk: int) -> PaymentList:
    rows = PaymentList.objects.filter(street=request.post.street)
    return get_object_or_404(rows.select_related("rule", "signed_by__person"), pk=pk)
