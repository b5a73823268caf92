"""The reference: the same rows through plain Django views, without rights, clocks or ledger.

They stand behind the same server, middleware and database as ours.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from django.http import HttpRequest

PAGE = 50
COLUMNS = (
    "id", "kind", "number", "title", "state", "is_open", "category", "channel", "place",
    "applicant_shown", "secrecy", "registered_unit_id", "lead_unit_id", "received_at", "closed_at",
    "due_at", "due_rule", "external_system", "external_number", "version",
)  # fmt: skip


def list_rows(_request: HttpRequest, street_id: int) -> HttpResponse:
    """The fifty open matters of the street with the nearest deadlines."""
    rows = Matter.objects.filter(street_id=street_id, is_open=True).order_by("due_at", "id")
    return JsonResponse({"items": list(rows.values(*COLUMNS)[:PAGE])})


def read_row(_request: HttpRequest, row_id: int) -> HttpResponse:
    """One matter."""
    return JsonResponse(Matter.objects.values(*COLUMNS, "description").get(pk=row_id))


@csrf_exempt
def create_row(request: HttpRequest, street_id: int) -> HttpResponse:
    """Insert one row."""
    data: dict[str, Any] = json.loads(request.body)
    matter = Matter.objects.create(
        street_id=street_id, kind="dispute", procedure_version=1, number=data["number"],
        title=data["title"], description=data["description"], place=data["place"],
        category=data["category"], channel=data["channel"], state="registered",
        received_at=timezone.now(),
    )  # fmt: skip
    return JsonResponse({"id": matter.pk, "number": matter.number}, status=201)


@csrf_exempt
def update_row(request: HttpRequest, row_id: int) -> HttpResponse:
    """Load one row, change it, save it."""
    data: dict[str, Any] = json.loads(request.body)
    matter = Matter.objects.get(pk=row_id)
    matter.category, matter.state = data["category"], "triaged"
    matter.version += 1
    matter.save()
    return JsonResponse({"id": matter.pk, "version": matter.version})
