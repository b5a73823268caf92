"""Units and unit kinds: the system administrator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.administration.inputs import KindInput, UnitChangeInput, UnitInput, UnitMoveInput
from fengqiao.administration.selectors import unit_choices, unit_kinds, unit_rows
from fengqiao.administration.views.form_page import form_page
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Duty, Unit, UnitKind
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.org.services import (
    add_kind,
    add_unit,
    change_unit,
    move_unit,
    rename_kind,
)
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(Duty.ADMINISTER)
@require_GET
def units(request: StaffRequest) -> HttpResponse:
    """The whole tree, also units out of use."""
    rows = unit_rows(request.post.street, timezone.localdate())
    return render(request, "administration/units.html", {"rows": rows})


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    street = request.post.street

    def act(value: UnitInput) -> None:
        add_unit(
            street=street, code=value.code, name=value.name, kind=value.kind,
            parent=_unit(street, value.parent), brand=value.brand, **_by(request),
        )  # fmt: skip

    below = request.GET.get("parent", "")
    return form_page(
        request, UnitInput, act, title="新增单位", label="新增", back=reverse("units"),
        done="已新增单位。", crumbs=[("单位", reverse("units"))],
        initial={"parent": int(below)} if below.isdecimal() else None,
        choices={"unit": lambda: unit_choices(street)},
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def change(request: StaffRequest, unit_id: int) -> HttpResponse:
    """Rename, another kind, brand, out of use."""
    unit = _unit_or_404(request, unit_id)

    def act(value: UnitChangeInput) -> None:
        if not value.is_active and Matter.objects.filter(lead_unit=unit, is_open=True).exists():
            raise OrgRefused(f"“{unit.name}”还有牵头在办的事项，请先由派单岗位改派，再停用。")
        change_unit(
            unit, name=value.name, kind=value.kind, brand=value.brand,
            is_active=value.is_active, **_by(request),
        )  # fmt: skip

    initial = {
        "name": unit.name, "kind": unit.kind.name, "brand": unit.brand,
        "is_active": unit.is_active,
    }  # fmt: skip
    return form_page(
        request, UnitChangeInput, act, title=f"修改单位：{unit.code} {unit.name}", label="保存",
        back=reverse("units"), done="已保存。", initial=initial,
        crumbs=[("单位", reverse("units"))],
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, unit_id: int) -> HttpResponse:
    street, unit = request.post.street, _unit_or_404(request, unit_id)

    def act(value: UnitMoveInput) -> None:
        if unit.parent_id is None:
            raise OrgRefused("街道本级没有上级单位，不能移动。")
        move_unit(unit, _unit(street, value.parent), **_by(request))

    return form_page(
        request, UnitMoveInput, act, title=f"移动单位：{unit.name}", label="移动",
        back=reverse("units"), done="已移动。", crumbs=[("单位", reverse("units"))],
        initial={"parent": unit.parent_id},
        effect="移动后，新的上级单位的岗位可看到本单位及下级单位的事项，原上级不再看到。",
        choices={"unit": lambda: unit_choices(street, besides=unit)},
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_GET
def kinds(request: StaffRequest) -> HttpResponse:
    return render(request, "administration/kinds.html", {"kinds": unit_kinds(request.post.street)})


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def kind_add(request: StaffRequest) -> HttpResponse:
    def act(value: KindInput) -> None:
        add_kind(street=request.post.street, name=value.name, **_by(request))

    return form_page(
        request, KindInput, act, title="新增单位类型", label="新增", back=reverse("unit_kinds"),
        done="已新增单位类型。", crumbs=_kind_crumbs(),
    )  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def kind_rename(request: StaffRequest, kind_id: int) -> HttpResponse:
    kind = get_object_or_404(
        UnitKind.objects.select_related("street"), pk=kind_id, street=request.post.street_id
    )

    def act(value: KindInput) -> None:
        rename_kind(kind, name=value.name, **_by(request))

    return form_page(
        request, KindInput, act, title=f"修改单位类型：{kind.name}", label="保存",
        back=reverse("unit_kinds"), done="已保存。", initial={"name": kind.name},
        crumbs=_kind_crumbs(),
    )  # fmt: skip


def _kind_crumbs() -> list[tuple[str, str]]:
    return [("单位", reverse("units")), ("单位类型", reverse("unit_kinds"))]


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.post, "at": timezone.now()}


def _unit(street: Street, unit_id: int) -> Unit:
    found = Unit.objects.filter(street=street, pk=unit_id, is_active=True).first()
    if found is None:
        raise OrgRefused("没有这个单位，或它已停用。")
    return found


def _unit_or_404(request: StaffRequest, unit_id: int) -> Unit:
    units = Unit.objects.select_related("street", "kind", "parent")
    return get_object_or_404(units, pk=unit_id, street=request.post.street_id)
