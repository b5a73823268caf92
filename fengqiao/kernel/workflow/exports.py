"""导出: the rows of a work list as a file, masked, bounded, and put on record before it leaves."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.matters.work_list import ORDERS, matters_for
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.search.selectors import matching
from fengqiao.kernel.tables.cells import guard
from fengqiao.kernel.tables.writing import write_sheet
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.pages import pages_of
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.work_list import Query
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.tables.writing import Value

MOST_ROWS: Final = 10_000
COLUMNS: Final = (
    "编号", "种类", "标题", "申请人", "类型", "环节", "在办", "牵头单位", "登记单位", "来源渠道",
    "发生地", "受理时间", "最近时限", "办结时间",
)  # fmt: skip
KINDS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def export_list(post: Post, query: Query, at: datetime, *, words: str, kind: str) -> bytes:
    """The file's bytes; Refused when the list is longer than may leave at once."""
    found = matters_for(post, query, at)
    if words:
        found = matching(found, words)
    matters = list(found.in_list().order_by(*ORDERS[query.order])[: MOST_ROWS + 1])
    if len(matters) > MOST_ROWS:
        raise Refused(
            f"符合条件的事项超过{MOST_ROWS:,}件，一次最多导出{MOST_ROWS:,}件。",
            then="请用受理日期、单位或环节缩小范围，分几次导出。",
        )
    content = _sheet(matters, post) if kind == "xlsx" else _csv(matters, post)
    record_read(
        actor=post.ref, actor_name=post.shown_name, street=post.street, at=at, kind="export.made",
        body={
            "what": "work_list",
            "format": kind,
            "rows": len(matters),
            "query": query.as_parameters(),
            "words": blind_index(words, kind="search", street_id=post.street_id),
        },
    )  # fmt: skip
    return content


def _sheet(matters: list[Matter], post: Post) -> bytes:
    stream = io.BytesIO()
    write_sheet(_rows(matters, post), COLUMNS, stream, title="台账")
    return stream.getvalue()


def _csv(matters: list[Matter], post: Post) -> bytes:
    """UTF-8 with its mark, as Excel expects."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in _rows(matters, post):
        writer.writerow([guard(_text(value)) for value in row])
    return text.getvalue().encode("utf-8-sig")


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _rows(matters: list[Matter], post: Post) -> Iterator[tuple[Value, ...]]:
    return (_row(matter, post) for matter in matters)


def _row(matter: Matter, post: Post) -> tuple[Value, ...]:
    procedure = procedures.of(matter.kind, matter.procedure_version)
    tree = tree_of(post.street)
    return (
        matter.number,
        procedure.label,
        matter.masked_title,
        matter.applicant_shown,
        pages_of(matter.kind).category_name(matter.category),
        procedure.state_label(matter.state),
        "是" if matter.is_open else "否",
        tree.name(matter.lead_unit_id),
        tree.name(matter.registered_unit_id),
        matter.get_channel_display(),
        matter.masked_place,
        _local(matter.received_at),
        _local(matter.due_at) if matter.has_deadline else None,
        _local(matter.closed_at),
    )


def _local(moment: datetime | None) -> datetime | None:
    """Office time without its zone, to the second, as spreadsheets keep it."""
    if moment is None:
        return None
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
