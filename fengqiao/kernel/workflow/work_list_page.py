"""The work list's page: rows as shown, filters as offered, the address of the next page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ledger.reads import record_search
from fengqiao.kernel.matters.models import Channel
from fengqiao.kernel.matters.rights import UNIT_DUTIES
from fengqiao.kernel.matters.work_list import (
    DUE,
    PAGE_SIZE,
    SCOPES,
    SOON,
    BadQuery,
    Page,
    Query,
    kept_matters,
    matters_for,
    page_of,
)
from fengqiao.kernel.org.models import STREET_WIDE
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.search.selectors import search_list
from fengqiao.kernel.ui.displays import Tab
from fengqiao.kernel.workflow.bulk.runs import MOST_MATTERS, steps_for_many
from fengqiao.kernel.workflow.pages import all_pages, pages_of
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.kernel.workflow.selectors import running_display

if TYPE_CHECKING:
    from datetime import date, datetime

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Post, Street
    from fengqiao.kernel.ui.displays import ClockDisplay

LONGEST_SEARCH = 100
ORDERS = {"due": "时限先后", "newest": "登记先后（新的在前）"}
OPEN = {"1": "在办", "0": "已办结", "any": "全部"}


@dataclass(frozen=True)
class Row:
    """A matter as a list shows it: personal numbers masked, codes in words."""

    id: int
    version: int
    number: str
    title: str
    applicant: str
    kind: str
    category: str
    state: str
    is_open: bool
    lead: str
    channel: str
    received_on: date
    clock: ClockDisplay | None
    is_restricted: bool


def shown_row(matter: Matter, street: Street, at: datetime) -> Row:
    """The row of a matter; costs no statement."""
    procedure = procedures.of(matter.kind, matter.procedure_version)
    tree = tree_of(street)
    running = matter.is_open and matter.has_deadline
    return Row(
        id=matter.pk,
        version=matter.version,
        number=matter.number,
        title=matter.masked_title,
        applicant=matter.applicant_shown,
        kind=procedure.label,
        category=pages_of(matter.kind).category_name(matter.category),
        state=procedure.state_label(matter.state),
        is_open=matter.is_open,
        lead=tree.name(matter.lead_unit_id),
        channel=matter.get_channel_display(),
        received_on=office_day(matter.received_at),
        clock=running_display(matter.due_rule, matter.due_at, at, warn_at=matter.due_at - SOON)
        if running
        else None,
        is_restricted=matter.secrecy != "ordinary",
    )


def work_list(post: Post, query: Query, at: datetime, *, words: str = "", cursor: str = "") -> Page:
    """One page of the post's work list; a search among it is put on record once, not per page.

    What words find comes newest first: the index hands it out in that order, so that a page
    costs the same however many matters hold the words.
    """
    if not words:
        return page_of(post, query, at, cursor=cursor, narrowed=matters_for(post, query, at))
    page = _found_page(post, query, at, words, cursor)
    if not cursor:
        record_search(
            actor=post.ref, actor_name=post.shown_name, street=post.street, at=at, text=words,
            found=len(page.rows),
        )  # fmt: skip
    return page


def _found_page(post: Post, query: Query, at: datetime, words: str, cursor: str) -> Page:
    if cursor and not (cursor.isdecimal() and len(cursor) < 19):
        raise BadQuery("翻页标记无效，请从第一页重新开始")
    found = search_list(
        kept_matters(post, query, at), words, street_id=post.street_id, limit=PAGE_SIZE + 1,
        before_id=int(cursor) if cursor else None,
    )  # fmt: skip
    shown = found[:PAGE_SIZE]
    return Page(shown, str(shown[-1].pk) if len(found) > PAGE_SIZE else "")


def list_url(query: Query, *, words: str = "", cursor: str = "") -> str:
    """The address of the work list with this query."""
    parameters = query.as_parameters()
    if words:
        parameters["q"] = words
    if cursor:
        parameters["cursor"] = cursor
    address = reverse("work_list")
    return f"{address}?{urlencode(parameters)}" if parameters else address


def scope_tabs(query: Query, words: str) -> list[Tab]:
    """我能看到的 / 本单位承办 / 本岗位, keeping the other conditions."""
    return [
        Tab(label, list_url(replace(query, scope=scope), words=words), scope == query.scope)
        for scope, label in SCOPES.items()
    ]


@dataclass(frozen=True)
class Pick:
    """One list of a filter bar; the first option means no condition."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]

    @property
    def is_used(self) -> bool:
        return self.value != self.options[0][0]


def filter_picks(query: Query, post: Post) -> list[Pick]:
    """The lists of the filter bar in the order of use."""
    kinds = procedures.kinds()
    states = [(state.name, state.label) for kind in kinds for state in kind.states]
    categories = [(c.value, c.label) for pages in all_pages() for c in pages.categories()]
    units = [
        (str(node.id), f"{'　' * depth}{node.name}") for depth, node in tree_of(post.street).walk()
    ]
    everything = [("", "不限")]
    picks = [
        Pick("due", "时限", query.due, tuple(DUE.items())),
        Pick("is_open", "办理情况", _open_value(query), tuple(OPEN.items())),
        Pick("state", "环节", query.state, (*everything, *dict(states).items())),
        Pick("category", "类型", query.category, (*everything, *categories)),
        Pick("channel", "来源", query.channel, (*everything, *Channel.choices)),
        Pick("unit", "牵头单位", str(query.unit or ""), (*everything, *units)),
        Pick("order", "排序", query.order, tuple(ORDERS.items())),
    ]
    if len(kinds) > 1:
        named = [(kind.kind, kind.label) for kind in kinds]
        picks.insert(2, Pick("kind", "种类", query.kind, (*everything, *named)))
    return picks


def _open_value(query: Query) -> str:
    return {True: "1", False: "0", None: "any"}[query.is_open]


def conditions_in_words(query: Query, post: Post, words: str) -> list[str]:
    """The conditions that narrow the list, for its heading and for the export's own note."""
    said = [
        f"{pick.label}：{dict(pick.options).get(pick.value, pick.value).strip()}"
        for pick in filter_picks(query, post)
        if pick.is_used and pick.name != "order"
    ]
    if query.received_from:
        said.append(f"受理不早于 {query.received_from}")
    if query.received_until:
        said.append(f"受理不晚于 {query.received_until}")
    if words:
        said.append(f"含“{words}”")
    return said


def work_list_context(
    post: Post, query: Query, at: datetime, page: Page, *, words: str, cursor: str
) -> dict[str, object]:
    """What `workflow/work_list.html` shows; costs no statement beyond the page's own."""
    more = bool(page.next_cursor)
    shown = f"本页 {len(page.rows)} 件" + ("，还有更多" if more else "，已到末尾")
    return {
        "rows": [shown_row(matter, post.street, at) for matter in page.rows],
        "tabs": scope_tabs(query, words),
        "picks": filter_picks(query, post),
        "query": query,
        "words": words,
        "said": conditions_in_words(query, post, words),
        "kept": urlencode(query.as_parameters()),
        "first_url": list_url(query, words=words) if cursor else "",
        "next_url": list_url(query, words=words, cursor=page.next_cursor) if more else "",
        "shown": shown,
        "adds": [
            pages
            for pages in all_pages()
            if pages.add_url_name and not pages.add_duties.isdisjoint(post.duties)
        ],
        "many_kinds": len(procedures.kinds()) > 1,
        "bulk_steps": steps_for_many(post, query.kind),
        "most_at_once": MOST_MATTERS,
        "sees_matters": post.has(*STREET_WIDE, *UNIT_DUTIES),
    }
