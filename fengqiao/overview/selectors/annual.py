"""年度分析: the disputes of a year by type beside those of the year before, same days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.rules.types import dispute_types, type_name
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.workflow.work_list_page import list_url
from fengqiao.overview.selectors.settled import received

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post


@dataclass(frozen=True)
class YearLine:
    """One type in both years; `change` is None when there was nothing the year before."""

    name: str
    now: int
    before: int
    succeeded: int
    url: str
    before_url: str

    @property
    def change(self) -> str:
        """+12.5% or 无; never a share of nothing."""
        if not self.before:
            return "无"
        return f"{100 * (self.now - self.before) / self.before:+.1f}%"


def year_lines(post: Post, until: date) -> list[YearLine]:
    """The year up to a day, by type, beside the same days of the year before; then the sum."""
    first = until.replace(month=1, day=1)
    # 2 月 29 日的上一年没有同一天。
    leap = (until.month, until.day) == (2, 29)
    last_year = until.replace(year=until.year - 1, day=28 if leap else until.day)
    now = _counts(post, first, until)
    before = _counts(post, last_year.replace(month=1, day=1), last_year)
    order = [*dispute_types(), *sorted((now.keys() | before.keys()) - dispute_types().keys())]
    lines = [
        YearLine(
            type_name(code) or "未定", now.get(code, (0, 0))[0], before.get(code, (0, 0))[0],
            now.get(code, (0, 0))[1], _url(code, first, until),
            _url(code, last_year.replace(month=1, day=1), last_year),
        )
        for code in order
        if code in now or code in before
    ]  # fmt: skip
    return [*lines, _sum(lines)]


def _sum(lines: list[YearLine]) -> YearLine:
    return YearLine(
        "合计", sum(line.now for line in lines), sum(line.before for line in lines),
        sum(line.succeeded for line in lines), "", "",
    )  # fmt: skip


def _counts(post: Post, first: date, until: date) -> dict[str, tuple[int, int]]:
    succeeded = Count("pk", filter=Q(dispute__outcome=Outcome.SUCCEEDED))
    rows = received(post, first, until).order_by().values_list("category")
    return {code: (n, won) for code, n, won in rows.annotate(n=Count("pk"), won=succeeded)}


def _url(code: str, first: date, until: date) -> str:
    """The list of exactly these matters; none for those without a type."""
    if not code:
        return ""
    return list_url(
        Query(
            is_open=None, kind="dispute", category=code, received_from=first, received_until=until
        )
    )
