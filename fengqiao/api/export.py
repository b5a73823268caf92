"""导出: the visible rows of a list as CSV, streamed; one ledger event says who took out what."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Query

from fengqiao.api.auth import ApiRequest
from fengqiao.api.filters import Conditions
from fengqiao.api.models import Scope
from fengqiao.api.operations import operation
from fengqiao.api.rows import matter_row
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.tables.cells import guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ninja import Router

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.tree import UnitTree

COLUMNS = {
    "number": "编号",
    "title": "标题",
    "state_label": "环节状态",
    "category": "类型",
    "channel": "来源渠道",
    "place": "发生地",
    "applicant": "申请人（掩码）",
    "registered_unit_name": "登记单位",
    "lead_unit_name": "牵头单位",
    "received_at": "受理时间",
    "closed_at": "办结时间",
    "due_at": "最近时限",
    "external_system": "来源系统",
    "external_number": "来源编号",
    "version": "版本",
}
BATCH = 1000


def add_export(router: Router, kind: str, name: str, label: str) -> None:
    """GET /export of one kind, or of all (`kind` empty)."""

    @operation(
        router, "GET", "/export", name=f"export_{name}", summary=f"{label}：导出",
        scope=Scope.EXPORT, answers={200: None},
        extra={"responses": {200: {
            "description": "CSV（UTF-8，首行为列名）",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }}},
        help_text="条件同列表；每次导出记入留痕链。",
    )  # fmt: skip
    def export_matters(request: ApiRequest, filters: Query[Conditions]) -> StreamingHttpResponse:
        now, post = timezone.now(), request.auth.post
        body = {"what": name, "format": "csv", "conditions": filters.given(), "by": "api"}
        if filters.q.strip():
            body["words"] = blind_index(filters.q, kind="search", street_id=post.street_id)
        # Before the first row leaves, so that a broken-off export is on record too.
        record_read(
            actor=post.ref, actor_name=post.shown_name, street=post.street, at=now,
            kind="export.made", body=body,
        )  # fmt: skip
        matters = filters.matters(post, kind, now).in_list().order_by("due_at", "id")
        response = StreamingHttpResponse(
            _lines(matters, tree_of(post.street)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response


class _Line:
    """A file for csv.writer that hands back each line."""

    def write(self, text: str) -> str:
        return text


def _lines(matters: MatterQuerySet, tree: UnitTree) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(COLUMNS.values())
    for matter in matters.iterator(chunk_size=BATCH):
        row = matter_row(matter, tree)
        yield writer.writerow([guard(_cell(row[name])) for name in COLUMNS])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "tzinfo"):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return str(value)
