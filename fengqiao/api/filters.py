"""Query parameters of lists, counts and exports, and the set of matters they ask for."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, Field

from fengqiao.api.operations import LARGEST_ID
from fengqiao.kernel.matters.work_list import (
    LARGEST_PAGE,
    PAGE_SIZE,
    BadQuery,
    Page,
    Query,
    kept_matters,
    matters_for,
    page_of,
)
from fengqiao.kernel.search.selectors import matching, search_list
from fengqiao.kernel.workflow.inputs import Day, Text

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post

Code = Annotated[str, Field(pattern="^[a-z0-9_]{0,30}$")]


class Conditions(BaseModel):
    """What the reader asks for; the same for list, count and export."""

    q: Text = Field("", title="检索词", max_length=100, description="空格隔开的各词都须出现")
    scope: Literal["all", "unit", "mine"] = Field("all", title="范围")
    is_open: Literal["true", "false", "any"] = Field("true", title="在办")
    state: Code = Field("", title="环节状态")
    category: Code = Field("", title="类型")
    channel: Code = Field("", title="来源渠道")
    unit: int = Field(0, title="牵头单位", ge=0, le=LARGEST_ID, description="0 表示不限")
    due: Literal["", "late", "soon", "none"] = Field("", title="时限")
    received_from: Day | None = Field(None, title="受理日期自")
    received_until: Day | None = Field(None, title="受理日期至")

    def query(self, kind: str, order: str = "due") -> Query:
        """The same conditions for the work list."""
        return Query(
            scope=self.scope,
            is_open={"true": True, "false": False, "any": None}[self.is_open],
            kind=kind,
            state=self.state,
            category=self.category,
            channel=self.channel,
            unit=self.unit or None,
            due=self.due,
            received_from=self.received_from,
            received_until=self.received_until,
            order=order,
        )

    def matters(self, post: Post, kind: str, now: datetime) -> MatterQuerySet:
        """The visible matters that meet the conditions, unordered."""
        return matching(matters_for(post, self.query(kind), now), self.q)

    def given(self) -> dict[str, str]:
        """The conditions that differ from the defaults, without the words searched for."""
        plain = self.model_dump(mode="json", exclude_defaults=True, exclude={"q"})
        return {name: str(value) for name, value in plain.items()}


class ListFilters(Conditions):
    """The conditions, and where the page begins and ends."""

    order: Literal["due", "newest"] = Field(
        "due", title="排序", description="有检索词时总是最新的在前"
    )
    cursor: str = Field("", title="翻页标记", max_length=200)
    size: int = Field(PAGE_SIZE, title="每页条数", ge=1, le=LARGEST_PAGE)

    def page(self, post: Post, kind: str, now: datetime) -> Page:
        """One page; raises BadQuery for a cursor that no answer gave."""
        query = self.query(kind, self.order)
        if not self.q.strip():
            return page_of(post, query, now, cursor=self.cursor, size=self.size)
        rows = search_list(
            kept_matters(post, query, now), self.q, street_id=post.street_id, limit=self.size + 1,
            before_id=_read_cursor(self.cursor) if self.cursor else None,
        )  # fmt: skip
        shown = rows[: self.size]
        return Page(shown, _cursor(shown[-1].pk) if len(rows) > self.size else "")


def _cursor(row_id: int) -> str:
    return base64.urlsafe_b64encode(f"id:{row_id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        row_id = int(text.removeprefix("id:"))
    except (ValueError, binascii.Error) as error:
        raise BadQuery("翻页标记无效，请从第一页重新开始") from error
    if not 0 < row_id <= LARGEST_ID:
        raise BadQuery("翻页标记无效，请从第一页重新开始")
    return row_id
