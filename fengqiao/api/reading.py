"""What is read of matters: list, count, detail, history, clocks. Rights are `visible_to`'s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query
from ninja.params.functions import Header, Path
from ninja.params.functions import Query as Parameter
from pydantic_core import to_json

from fengqiao.api import rows, shapes
from fengqiao.api.answers import JSON, answer, etag_of, is_unchanged, page_answer
from fengqiao.api.auth import ApiRequest
from fengqiao.api.filters import Conditions, ListFilters
from fengqiao.api.models import Scope
from fengqiao.api.operations import LARGEST_ID, operation
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.ledger.kinds import event_kind, event_kinds
from fengqiao.kernel.ledger.reads import record_read, record_search
from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import explain_right
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.statements.reading import Slot, load_related, prepared
from fengqiao.kernel.workflow.errors import NotFound
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from datetime import datetime

    from ninja import Router

    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.workflow.procedure import Procedure

# Beyond this many the exact figure costs more than it tells; indicators count exactly.
COUNTED_UP_TO = 10_000
HISTORY_PAGE = 200
SHOWN_WITH = ("parties", "clocks")


def add_lists(router: Router, kind: str, name: str, label: str) -> None:
    """GET the list and the count of one kind, or of all kinds (`kind` empty)."""

    @operation(
        router, "GET", "", name=f"list_{name}", summary=f"{label}：列表", scope=Scope.READ,
        answers={200: shapes.MatterPage}, headers=("Link",),
        help_text="按时限排序，按键翻页；只含本岗位有权知悉的事项，申请人为掩码。",
    )  # fmt: skip
    def list_matters(request: ApiRequest, filters: Query[ListFilters]) -> HttpResponse:
        now, post = timezone.now(), request.auth.post
        page = filters.page(post, kind, now)
        if filters.q.strip() and not filters.cursor:
            _record_search(post, filters.q, len(page.rows), now)
        return page_answer(request, rows.rows_of(page.rows, tree_of(post.street)), page.next_cursor)

    @operation(
        router, "GET", "/count", name=f"count_{name}", summary=f"{label}：计数", scope=Scope.READ,
        answers={200: shapes.Count},
        help_text=f"条件同列表。超过{COUNTED_UP_TO}件时 exact 为 false。",
    )  # fmt: skip
    def count_matters(request: ApiRequest, filters: Query[Conditions]) -> HttpResponse:
        now, post = timezone.now(), request.auth.post
        found = filters.matters(post, kind, now).order_by()[: COUNTED_UP_TO + 1].count()
        if filters.q.strip():
            _record_search(post, filters.q, found, now)
        return answer({"count": min(found, COUNTED_UP_TO), "exact": found <= COUNTED_UP_TO})


def add_details(router: Router, procedure: Procedure) -> None:
    """GET one matter, its history and the account of each of its clocks."""
    kind, name, label = procedure.kind, procedure.kind, procedure.label

    @operation(
        router, "GET", "/{int:id}", name=f"read_{name}", summary=f"{label}：详情",
        scope=Scope.READ, answers={200: shapes.MatterDetail, 304: None}, headers=("ETag",),
        help_text="当事人信息为掩码；每次查看都记入留痕链。",
    )  # fmt: skip
    def read_matter(
        request: ApiRequest,
        id: int = Path(..., ge=1, le=LARGEST_ID),
        if_none_match: str = Header("", alias="If-None-Match", max_length=200),
    ) -> HttpResponse:
        now, post = timezone.now(), request.auth.post
        matter = _opened(post, procedure, id)
        content = to_json(rows.matter_detail(matter, tree_of(post.street), post))
        etag = etag_of(matter.version, content)
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if if_none_match and is_unchanged(request, etag):
            return HttpResponse(status=304, headers=headers)
        _record_read(post, matter, now, part="detail")
        return HttpResponse(content, content_type=JSON, headers=headers)

    @operation(
        router, "GET", "/{int:id}/history", name=f"history_of_{name}",
        summary=f"{label}：办理过程", scope=Scope.READ,
        answers={200: shapes.HistoryPage}, headers=("Link",),
        help_text="留痕链中的办理环节，从早到晚；不含加密内容和阅看记录。",
    )  # fmt: skip
    def read_history(
        request: ApiRequest,
        id: int = Path(..., ge=1, le=LARGEST_ID),
        cursor: int = Parameter(0, ge=0, le=LARGEST_ID, title="翻页标记"),
    ) -> HttpResponse:
        now, post = timezone.now(), request.auth.post
        matter = _visible(post, kind, id)
        events = _events(matter, cursor)
        _record_read(post, matter, now, part="history")
        shown = events[:HISTORY_PAGE]
        more = str(shown[-1].pk) if len(events) > HISTORY_PAGE else ""
        return page_answer(request, [_event_row(event, procedure) for event in shown], more)

    @operation(
        router, "GET", "/{int:id}/clocks/{int:clock_id}", name=f"clock_of_{name}",
        summary=f"{label}：时限的计算过程", scope=Scope.READ, answers={200: shapes.ClockAccount},
    )  # fmt: skip
    def read_clock(
        request: ApiRequest,
        id: int = Path(..., ge=1, le=LARGEST_ID),
        clock_id: int = Path(..., ge=1, le=LARGEST_ID),
    ) -> HttpResponse:
        visible = Matter.objects.visible_to(request.auth.post).filter(kind=kind, pk=id)
        clock = (
            Clock.objects.filter(pk=clock_id, matter__in=visible).select_related("matter").first()
        )
        if clock is None:
            raise NotFound
        row = rows.clock_row(clock, rows.href(clock.matter))
        row["explanation"] = rows.explanation_of(clock, current_calendar())
        return answer(row)


def add_reference(router: Router) -> None:
    """GET what a client needs to know beforehand: units and procedures."""

    @operation(
        router, "GET", "/units", name="list_units", summary="单位：列表", scope=Scope.READ,
        answers={200: shapes.UnitList},
    )  # fmt: skip
    def list_units(request: ApiRequest) -> HttpResponse:
        return answer({"items": rows.unit_rows(tree_of(request.auth.post.street))})

    @operation(
        router, "GET", "/procedures", name="list_procedures", summary="流程：列表",
        scope=Scope.READ, answers={200: shapes.ProcedureList},
    )  # fmt: skip
    def list_procedures(request: ApiRequest) -> HttpResponse:
        return answer({"items": [rows.procedure_row(item) for item in procedures.kinds()]})

    @operation(
        router, "GET", "/procedures/{kind}", name="read_procedure", summary="流程：环节和依据",
        scope=Scope.READ, answers={200: shapes.ProcedureShown},
    )  # fmt: skip
    def read_procedure(request: ApiRequest, kind: str = Path(..., max_length=30)) -> HttpResponse:
        for procedure in procedures.kinds():
            if procedure.kind == kind:
                return answer(rows.procedure_row(procedure))
        raise NotFound


def _opened(post: Post, procedure: Procedure, matter_id: int) -> Matter:
    """The matter with all that its detail shows, asked of `explain_right`.

    That answers as `visible_to` does, from the involvements that are loaded anyhow.
    """
    matter = prepared(("detail", procedure.kind), lambda: _with_detail(procedure)).first(
        street=post.street_id, id=matter_id
    ) or Matter(pk=matter_id)
    # Also for a matter that does not exist, so that a hidden one takes no longer to deny.
    load_related(matter, "involvements")
    if matter._state.adding or explain_right(post, matter) is None:
        raise NotFound
    load_related(matter, *SHOWN_WITH)
    return matter


def _with_detail(procedure: Procedure) -> MatterQuerySet:
    street = Slot("street", Matter._meta.get_field("street"))
    matters = Matter.objects.filter(
        street=street, kind=procedure.kind, pk=Slot("id", Matter._meta.pk)
    )
    return matters.select_related(procedure.detail)


def _visible(post: Post, kind: str, matter_id: int) -> Matter:
    matter = Matter.objects.visible_to(post).filter(kind=kind, pk=matter_id).first()
    if matter is None:
        raise NotFound
    return matter


def _events(matter: Matter, after: int) -> list[Event]:
    # Steps and what the system did; plain readings are the auditors' business.
    readings = [kind.name for kind in event_kinds() if kind.personal]
    found = street_events(matter.street_id).filter(matter_id=matter.pk, id__gt=after)
    found = found.exclude(version__isnull=True, kind__in=readings)
    return list(found.defer("sealed_body")[: HISTORY_PAGE + 1])


def _event_row(event: Event, procedure: Procedure) -> rows.Row:
    step = procedure.by_name.get(event.step)
    return {
        "id": event.pk,
        "at": event.at,
        "kind": event.kind,
        "label": event_kind(event.kind).label_zh,
        "step": event.step,
        "step_label": step.label if step else "",
        "actor": event.actor,
        "actor_name": event.actor_name,
        "version": event.version,
        "body": event.body,
        "digest": event.digest,
    }


def _record_read(post: Post, matter: Matter, now: datetime, *, part: str) -> None:
    record_read(
        actor=post.ref, actor_name=post.shown_name, street=post.street, at=now,
        kind="matter.read", subject=matter.number, matter_id=matter.pk,
        body={"part": part, "by": "api"},
    )  # fmt: skip


def _record_search(post: Post, text: str, found: int, now: datetime) -> None:
    record_search(
        actor=post.ref, actor_name=post.shown_name, street=post.street, at=now, text=text,
        found=found,
    )  # fmt: skip
