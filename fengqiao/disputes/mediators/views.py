"""调解组织、调解员、协作协议: read by all who work on matters, kept by dispatch and leaders."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.disputes.mediators import services
from fengqiao.disputes.mediators.composition import shortcomings
from fengqiao.disputes.mediators.importing import COLUMNS, EXAMPLE, import_mediators
from fengqiao.disputes.mediators.inputs import (
    BodyInput,
    EndPact,
    EndTerm,
    MediatorChange,
    MediatorInput,
    PactInput,
)
from fengqiao.disputes.mediators.models import MediationBody, Mediator, Pact
from fengqiao.disputes.mediators.selectors import body_rows, pact_state, pacts_of, work_of
from fengqiao.disputes.pages.form_page import register_form
from fengqiao.disputes.pages.street_choices import body_choices, post_choices, unit_choices
from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.writing import write_sheet
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from fengqiao.kernel.ui.requests import StaffRequest

READERS: Final = (Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE, Duty.LEAD)
KEEPERS: Final = (Duty.DISPATCH, Duty.LEAD)
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_view(*READERS)
@require_GET
def bodies(request: StaffRequest) -> HttpResponse:
    """Every body, with what its composition lacks."""
    rows = body_rows(request.post.street, timezone.localdate())
    context = {"rows": rows, "keeps": request.post.has(*KEEPERS)}
    return render(request, "disputes/mediators/bodies.html", context)


@staff_view(*READERS)
@require_GET
def body(request: StaffRequest, body_id: int) -> HttpResponse:
    """One body: its mediators, pacts and how its disputes stand."""
    row, today = _body(request, body_id), timezone.localdate()
    mediators = list(row.mediators.select_related("post__unit").order_by("-starts_on", "pk"))
    context = {
        "body": row,
        "mediators": [(each, each.is_active_on(today)) for each in mediators],
        "lacks": shortcomings(row, mediators, today),
        "work": work_of(row, request.post),
        "keeps": request.post.has(*KEEPERS),
        "crumbs": [("调解组织", reverse("mediation_bodies")), (row.name, "")],
    }
    return render(request, "disputes/mediators/body.html", context)


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def body_add(request: StaffRequest) -> HttpResponse:
    street = request.post.street
    return register_form(
        request, BodyInput, lambda value: services.add_body(street, value, **_by(request)),
        title="登记调解组织", label="登记", back=reverse("mediation_bodies"), done="已登记。",
        basis="人民调解法第八条、第三十四条", crumbs=_crumbs(),
        choices={"unit": lambda: unit_choices(street)},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def body_change(request: StaffRequest, body_id: int) -> HttpResponse:
    row = _body(request, body_id)
    names = set(BodyInput.model_fields) - {"unit"}
    initial = {name: getattr(row, name) for name in names} | {"unit": row.unit_id}
    return register_form(
        request, BodyInput, lambda value: services.change_body(row, value, **_by(request)),
        title=f"修改：{row.name}", label="保存", back=reverse("mediation_body", args=[row.pk]),
        done="已保存。", crumbs=_crumbs(), initial=initial,
        choices={"unit": lambda: unit_choices(row.street)},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mediator_add(request: StaffRequest) -> HttpResponse:
    street, today = request.post.street, timezone.localdate()
    chosen = request.GET.get("body", "")
    return register_form(
        request, MediatorInput, lambda value: services.add_mediator(street, value, **_by(request)),
        title="登记调解员", label="登记", back=reverse("mediation_bodies"), done="已登记。",
        basis="人民调解法第八条、第九条、第十三条、第十四条", crumbs=_crumbs(),
        initial={"body": chosen, "starts_on": today},
        choices={
            "body": lambda: body_choices(street), "post": lambda: post_choices(street, today)
        },
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mediator_change(request: StaffRequest, mediator_id: int) -> HttpResponse:
    row, today = _mediator(request, mediator_id), timezone.localdate()
    return register_form(
        request, MediatorChange,
        lambda value: services.change_mediator(row, value, **_by(request)),
        title=f"修改：{row.name}", label="保存",
        back=reverse("mediation_body", args=[row.body_id]), done="已保存。", crumbs=_crumbs(),
        initial={
            "post": row.post_id, "specialities": row.specialities,
            "is_full_time": row.is_full_time,
        },
        choices={"post": lambda: post_choices(row.street, today)},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mediator_end(request: StaffRequest, mediator_id: int) -> HttpResponse:
    row = _mediator(request, mediator_id)
    return register_form(
        request, EndTerm, lambda value: services.end_term(row, value, **_by(request)),
        title=f"离任：{row.name}", label="登记离任",
        back=reverse("mediation_body", args=[row.body_id]), done="已登记离任。",
        basis="人民调解法第九条、第十五条", crumbs=_crumbs(),
        initial={"ends_on": timezone.localdate()},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def mediators_import(request: StaffRequest) -> HttpResponse:
    """A spreadsheet of mediators; one bad row and nothing is taken."""
    context: dict[str, Any] = {
        "columns": list(COLUMNS.items()),
        "crumbs": [*_crumbs(), ("从表格登记调解员", "")],
    }
    status = 200
    if request.method == "POST":
        try:
            file = request.FILES.get("table")
            if file is None:
                raise UploadError("没有选择文件", "登记需要一张表格", "请选择文件后再上传")
            report = import_mediators(
                request.post.street, cast("BinaryIO", file.file), file.name or "", **_by(request)
            )
            context["report"] = report
            status = 422 if report.problems else 200
            if not report.problems:
                messages.success(
                    request, f"新登记 {report.added} 人，已有 {report.unchanged} 人不变。"
                )
                return redirect("mediation_bodies")
        except (TableError, UploadError) as error:
            context["obstacle"] = Obstacle(stands=str(error), next="没有登记任何人。")
            status = 422
    return render(request, "disputes/mediators/import.html", context, status=status)


@staff_view(*KEEPERS)
@require_GET
def mediators_template(request: StaffRequest) -> HttpResponse:
    """An empty workbook with the columns and an example."""
    stream = io.BytesIO()
    write_sheet([EXAMPLE], list(COLUMNS), stream, title="调解员名册")
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    name = quote("调解员名册模板.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@staff_view(*READERS)
@require_GET
def pacts(request: StaffRequest) -> HttpResponse:
    """Pacts with the day on which each lapses."""
    today = timezone.localdate()
    rows = [(row, *pact_state(row, today)) for row in pacts_of(request.post.street)]
    context = {"rows": rows, "keeps": request.post.has(*KEEPERS)}
    return render(request, "disputes/mediators/pacts.html", context)


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def pact_add(request: StaffRequest) -> HttpResponse:
    street = request.post.street
    return register_form(
        request, PactInput, lambda value: services.add_pact(street, value, **_by(request)),
        title="登记协作协议", label="登记", back=reverse("mediation_pacts"), done="已登记。",
        crumbs=[("协作协议", reverse("mediation_pacts"))],
        initial={"signed_on": timezone.localdate()},
        choices={"unit": lambda: unit_choices(street), "body": lambda: body_choices(street)},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def pact_end(request: StaffRequest, pact_id: int) -> HttpResponse:
    row = get_object_or_404(
        Pact.objects.select_related("street"), pk=pact_id, street=request.post.street_id
    )
    return register_form(
        request, EndPact, lambda value: services.end_pact(row, value, **_by(request)),
        title=f"提前终止：{row.title}", label="登记终止", back=reverse("mediation_pacts"),
        done="已登记终止。", crumbs=[("协作协议", reverse("mediation_pacts"))],
        initial={"ended_on": timezone.localdate()},
    )  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [("调解组织", reverse("mediation_bodies"))]


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.post, "at": timezone.now()}


def _body(request: StaffRequest, body_id: int) -> MediationBody:
    rows = MediationBody.objects.select_related("street", "unit")
    return get_object_or_404(rows, pk=body_id, street=request.post.street_id)


def _mediator(request: StaffRequest, mediator_id: int) -> Mediator:
    rows = Mediator.objects.select_related("street", "body")
    return get_object_or_404(rows, pk=mediator_id, street=request.post.street_id)
