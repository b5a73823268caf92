"""日历: the running deadlines of the rights set by the day on which they end."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from fengqiao.kernel.clocks.engine import OFFICE_ZONE, basis_text
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.selectors import clock_display
from fengqiao.kernel.workflow.work_list_page import Row, shown_row

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.ui.displays import ClockDisplay

FIRST_YEAR, LAST_YEAR = 2000, 2100
PAGE = 50


@dataclass(frozen=True)
class Day:
    """One day: how many deadlines end on it, and what kind of day it is."""

    day: date
    count: int
    provisional: int
    is_working: bool
    why: str
    in_month: bool
    is_today: bool

    @property
    def note(self) -> str:
        """What an ordinary weekday or weekend does not say: a holiday, a make-up working day."""
        plain = {"工作日", "周六", "周日"}
        return "" if self.why in plain or self.why.endswith("暂定）") else self.why

    @property
    def is_unannounced(self) -> bool:
        return self.why.endswith("暂定）")


@dataclass(frozen=True)
class Deadline:
    """One running clock with the matter that it belongs to."""

    clock_id: int
    matter: Row
    rule: str
    basis: str
    unit: str
    display: ClockDisplay


def running_clocks(post: Post) -> QuerySet[Clock]:
    """The clocks that run on matters the post may know of."""
    return Clock.objects.filter(
        street=post.street_id,
        state=ClockState.RUNNING,
        matter__in=Matter.objects.visible_to(post).filter(is_open=True).values("pk"),
    )


def month_of(first: date, post: Post, today: date) -> list[list[Day]]:
    """The weeks of a month, Monday first; one statement."""
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    counts = counts_by_day(post, weeks[0][0], weeks[-1][-1])
    return [[_day(day, counts, first.month, today) for day in week] for week in weeks]


def counts_by_day(post: Post, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Deadlines and provisional ones among them, for each day that has any."""
    rows = (
        _between(running_clocks(post), first, last)
        .annotate(day=TruncDate("due_at", tzinfo=OFFICE_ZONE))
        .values("day")
        .annotate(n=Count("pk"), unsure=Count("pk", filter=Q(provisional=True)))
        .order_by("day")
    )
    return {row["day"]: (row["n"], row["unsure"]) for row in rows}


def _day(day: date, counts: dict[date, tuple[int, int]], month: int, today: date) -> Day:
    calendar = current_calendar()
    count, unsure = counts.get(day, (0, 0))
    return Day(
        day=day, count=count, provisional=unsure, is_working=calendar.is_working(day),
        why=calendar.why(day), in_month=day.month == month, is_today=day == today,
    )  # fmt: skip


def _between(clocks: QuerySet[Clock], first: date, last: date) -> QuerySet[Clock]:
    return clocks.filter(due_at__gte=midnight(first), due_at__lt=midnight(last + timedelta(days=1)))


def midnight(day: date) -> datetime:
    """The beginning of a day in the office."""
    return datetime.combine(day, time(0), OFFICE_ZONE)


def deadlines_on(
    day: date, post: Post, at: datetime, *, after: int = 0, until: date | None = None
) -> tuple[list[Deadline], int]:
    """The deadlines of a day (or up to a later one) in order, and where the next page begins."""
    clocks = _between(running_clocks(post), day, until or day)
    return _page(clocks, post, at, after)


def deadlines_before(
    moment: datetime, post: Post, at: datetime, *, since: datetime | None = None
) -> tuple[list[Deadline], int]:
    """The deadlines that end before a moment, the earliest first, at most one page of them."""
    clocks = running_clocks(post).filter(due_at__lt=moment)
    if since:
        clocks = clocks.filter(due_at__gte=since)
    return _page(clocks, post, at, 0)


def _page(
    clocks: QuerySet[Clock], post: Post, at: datetime, after: int
) -> tuple[list[Deadline], int]:
    found = list(
        clocks.select_related("matter")
        .defer("matter__description", "matter__data_key")
        .order_by("due_at", "pk")[after : after + PAGE + 1]
    )
    tree = tree_of(post.street)
    shown = [
        Deadline(
            clock_id=clock.pk, matter=shown_row(clock.matter, post.street, at),
            rule=rules()[clock.rule].procedure, basis=basis_text(rules()[clock.rule]),
            unit=tree.name(clock.unit_id or clock.matter.lead_unit_id),
            display=clock_display(clock, at),
        )
        for clock in found[:PAGE]
    ]  # fmt: skip
    return shown, after + PAGE if len(found) > PAGE else 0
