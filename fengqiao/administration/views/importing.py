"""Import of units, people and posts in the browser: tried first, then confirmed."""

from __future__ import annotations

import base64
import binascii
import io
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from fengqiao.kernel.org.import_people import PEOPLE_COLUMNS
from fengqiao.kernel.org.import_units import UNIT_COLUMNS
from fengqiao.kernel.org.importing import import_org
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import MIB
from fengqiao.kernel.tables.writing import write_sheet
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from fengqiao.kernel.ui.requests import StaffRequest

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME: Final = 31
# A tried file comes back within the form, whose size Django limits to 5 MiB.
LARGEST: Final = 3 * MIB
MOST_SHOWN: Final = 500
# An example each; offices overwrite it.
TEMPLATES: Final = {
    "units": ("单位", UNIT_COLUMNS, [
        ["11", "枫林居民区", "居民区", "", "枫林调解室", "是"],
        ["1101", "枫林第1网格", "网格", "11", "", "是"],
    ]),
    "people": ("人员与岗位", PEOPLE_COLUMNS, [
        ["G001", "张三", "zhangsan", "11", "人民调解员", "调解、办理", "2026-01-01", ""],
        ["G002", "李四", "lisi", "1101", "网格员", "受理登记", "2026-01-01", "2026-12-31"],
    ]),
}  # fmt: skip


@staff_view(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def import_page(request: StaffRequest) -> HttpResponse:
    """Posted without `apply` the file is only tried; nothing of it is kept on the server."""
    context: dict[str, object] = {"duties": [duty.label for duty in Duty]}
    status = 200
    if request.method == "POST":
        status = _import(request, context)
    return render(request, "administration/import.html", context, status=status)


@staff_view(Duty.ADMINISTER)
@require_GET
def import_template(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty workbook with the columns and an example."""
    if kind not in TEMPLATES:
        raise Http404
    title, columns, rows = TEMPLATES[kind]
    stream = io.BytesIO()
    write_sheet(rows, list(columns), stream, title=title)
    response = HttpResponse(stream.getvalue(), content_type=WORKBOOK)
    name = quote(f"{title}导入模板.xlsx")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _import(request: StaffRequest, context: dict[str, object]) -> int:
    """Try or take over the posted file; fills the page's context and returns its status."""
    sheet = request.POST.get("sheet", "").strip()[:LONGEST_SHEET_NAME]
    context["sheet"] = sheet
    content, name = _posted_file(request)
    if content is None:
        context["obstacle"] = Obstacle(
            f"没有选择文件，或文件超过 {LARGEST // MIB} MB。", next="请选择要导入的表格。"
        )
        return 422
    try:
        report = import_org(
            request.post.street, io.BytesIO(content), name, sheet=sheet,
            dry_run=request.POST.get("do") != "apply", by=request.post, at=timezone.now(),
        )  # fmt: skip
    except TableError as error:
        place = error.place and f"{error.place}："
        context["obstacle"] = Obstacle(f"{place}{error.what}。{error.why}。", next=error.next_step)
        return 422
    shown = report.rejected or report.outcomes
    context |= {"report": report, "shown": shown[:MOST_SHOWN]}
    context["hidden_rows"] = max(0, len(shown) - MOST_SHOWN)
    if report.applied:
        messages.success(request, f"已导入。{report.summary}")
    elif not report.rejected:
        # The tried file goes along on the page, so that what is confirmed is what was tried.
        context |= {"content": base64.b64encode(content).decode(), "file_name": name}
    return 422 if report.rejected else 200


def _posted_file(request: StaffRequest) -> tuple[bytes | None, str]:
    """The bytes and the name of the file, sent along or carried by the page; None for neither."""
    uploaded = request.FILES.get("file")
    if uploaded is not None:
        too_large = uploaded.size is None or uploaded.size > LARGEST
        return (None if too_large else uploaded.read()), uploaded.name or ""
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except binascii.Error:
        return None, ""
    return content or None, request.POST.get("file_name", "")
