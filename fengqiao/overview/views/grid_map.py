"""地图: areas shaded by a count, beside a table that says the same; uploading the polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.kernel.ui.displays import Obstacle, Tab
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.requests import shows_refusals
from fengqiao.overview.duties import MAP_KEEPERS, SEES
from fengqiao.overview.rules.polygons import CODE_NAMES, LARGEST_TEXT, BadPolygons
from fengqiao.overview.selectors.grid_map import (
    ELSEWHERE,
    MEASURES,
    areas_of,
    counted,
    levels_of,
    matters_in,
)
from fengqiao.overview.services.areas import replace_areas
from fengqiao.overview.views.listing import matters_page

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest
    from fengqiao.overview.models import Area


@staff_view(*SEES)
@require_GET
def grid_map(request: StaffRequest) -> HttpResponse:
    """The map of one kind of area, coloured by one of three counts, and its table."""
    areas = areas_of(request.post)
    kind, measure = _asked(request, areas)
    rows = counted(request.post, areas, kind, timezone.now())
    here = reverse("grid_map")
    context = {
        "rows": [
            (row, [(n, label, row.of(n)) for n, label in MEASURES.items()], row.code or ELSEWHERE)
            for row in rows
        ],
        "kind": kind,
        "measure": measure,
        "measures": MEASURES,
        "totals": [sum(row.of(name) for row in rows) for name in MEASURES],
        "has_areas": bool(areas),
        "tabs": [
            Tab(label, f"{here}?kind={kind}&measure={name}", name == measure)
            for name, label in MEASURES.items()
        ],
        "levels": [
            Tab(level.label, f"{here}?kind={level.kind}&measure={measure}", level.kind == kind)
            for level in levels_of(areas, request.post)
        ],
        "source": f"{reverse('grid_map_areas')}?kind={kind}&measure={measure}",
        "keeps": request.post.has(*MAP_KEEPERS),
        "at": timezone.now(),
    }  # fmt: skip
    return render(request, "overview/map.html", context)


@staff_view(*SEES)
@require_GET
def areas_json(request: StaffRequest) -> HttpResponse:
    """The polygons with their counts, for the drawing alone."""
    areas = areas_of(request.post)
    kind, measure = _asked(request, areas)
    rows = [row for row in counted(request.post, areas, kind, timezone.now()) if row.geometry]
    answer = {
        "label": MEASURES[measure],
        "areas": [
            {
                "name": row.name,
                "count": row.of(measure),
                "geometry": row.geometry,
                "url": reverse("grid_map_list", args=[kind, row.code, measure]),
            }
            for row in rows
        ],
    }
    return JsonResponse(answer)


@staff_view(*SEES)
@require_GET
@shows_refusals
def area_list(request: StaffRequest, kind: str, code: str, measure: str) -> HttpResponse:
    """The matters behind one number of the map."""
    if measure not in MEASURES:
        raise Http404
    areas = areas_of(request.post)
    found = matters_in(request.post, areas, kind, code, measure, timezone.now())
    if found is None:
        raise Http404
    return matters_page(
        request, found, title=MEASURES[measure],
        meaning="按牵头单位所在网格计；牵头单位没有边界的，按登记单位计。",
        back=("地图", f"{reverse('grid_map')}?kind={kind}&measure={measure}"),
    )  # fmt: skip


@staff_view(*MAP_KEEPERS)
@require_http_methods(["GET", "POST"])
def upload_areas(request: StaffRequest) -> HttpResponse:
    """Replace the polygons by those of a file; a bad file changes nothing."""
    obstacle = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise BadPolygons("没有选择文件。")
            if (file.size or 0) > LARGEST_TEXT:
                raise BadPolygons(f"文件超过{LARGEST_TEXT // 1024 // 1024}MB。")
            count = replace_areas(file.read(), by=request.post, at=timezone.now())
        except BadPolygons as error:
            obstacle = Obstacle(stands=str(error), next="原有边界没有改动；改正文件后再上传。")
        else:
            messages.success(request, f"已换上{count}个单位的边界。")
            return redirect("grid_map" if request.post.has(*SEES) else "grid_map_upload")
    context = {"obstacle": obstacle, "code_names": CODE_NAMES,
               "largest": LARGEST_TEXT // 1024 // 1024}  # fmt: skip
    return render(request, "overview/upload_areas.html", context, status=422 if obstacle else 200)


def _asked(request: StaffRequest, areas: list[Area]) -> tuple[str, str]:
    """The kind of area and the measure that the address names; the first where it names none."""
    kinds = [level.kind for level in levels_of(areas, request.post)]
    kind = request.GET.get("kind", "") or (kinds[0] if kinds else "")
    measure = request.GET.get("measure", "open")
    if measure not in MEASURES or (kinds and kind not in kinds):
        raise Http404
    return kind, measure
