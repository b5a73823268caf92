"""分组统计: the matters of a query by unit, type, age, stage or source; each number opens them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Q, Value, When

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Channel
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.pages import all_pages
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.kernel.workflow.work_list_page import list_url
from fengqiao.overview.selectors.board import chosen
from fengqiao.overview.selectors.calendar import midnight

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post

WAYS = {
    "unit": "牵头单位",
    "category": "类型",
    "age": "受理至今",
    "state": "环节",
    "channel": "来源",
}
# Days since the matter was received: from, up to and including, words.
AGES = (
    ("week", 0, 7, "7天以内"),
    ("month", 8, 30, "8至30天"),
    ("two_months", 31, 60, "31至60天"),
    ("older", 61, None, "60天以上"),
)


@dataclass(frozen=True)
class Group:
    """One line: what it is, how many, how many of them are late; `url` opens the matters."""

    name: str
    count: int
    late: int
    url: str
    late_url: str


def grouped(post: Post, query: Query, at: datetime, way: str, *, words: str = "") -> list[Group]:
    """The groups in their own order; their counts add up to the list. One statement."""
    found = chosen(post, query, at, words).order_by()
    if way == "age":
        found = found.annotate(group=_age(office_day(at)))
    column = {"unit": "lead_unit", "age": "group"}.get(way, way)
    late = Count("pk", filter=Q(is_open=True, due_at__lt=at))
    rows = {
        row[column]: (row["n"], row["late"])
        for row in found.values(column).annotate(n=Count("pk"), late=late)
    }
    named = _names(post, way)
    order = [key for key in named if key in rows] + [key for key in rows if key not in named]
    return [
        _group(named.get(key, str(key or "未定")), rows[key], _narrowed(query, way, key, at), words)
        for key in order
    ]


def _group(name: str, counts: tuple[int, int], query: Query | None, words: str) -> Group:
    count, late = counts
    if query is None:
        return Group(name, count, late, "", "")
    late_url = list_url(replace(query, due="late"), words=words) if late and not query.due else ""
    return Group(name, count, late, list_url(query, words=words), late_url)


def _names(post: Post, way: str) -> dict[object, str]:
    if way == "unit":
        return {node.id: node.name for _, node in tree_of(post.street).walk()}
    if way == "category":
        return {c.value: c.label for pages in all_pages() for c in pages.categories()}
    if way == "state":
        return {s.name: s.label for kind in procedures.kinds() for s in kind.states}
    if way == "channel":
        return dict(Channel.choices)
    return {name: words for name, _, _, words in AGES}


def _age(today: date) -> Case:
    cases = [
        When(received_at__gte=midnight(today - timedelta(days=until)), then=Value(name))
        for name, _, until, _ in AGES
        if until is not None
    ]
    return Case(*cases, default=Value(AGES[-1][0]), output_field=CharField())


def _narrowed(query: Query, way: str, key: object, at: datetime) -> Query | None:
    """The query that lists exactly this group; None where the list has no such condition."""
    if key in (None, ""):
        return None
    if way != "age":
        narrower: dict[str, Any] = {way: key}
        return replace(query, **narrower)
    today = office_day(at)
    _, young, old, _ = next(age for age in AGES if age[0] == key)
    until = today - timedelta(days=young) if young else query.received_until
    since = today - timedelta(days=old) if old is not None else query.received_from
    later = [day for day in (since, query.received_from) if day]
    earlier = [day for day in (until, query.received_until) if day]
    return replace(
        query,
        received_from=max(later) if later else None,
        received_until=min(earlier) if earlier else None,
    )
