"""值守: open events, risks, deadlines of the next day and what came in today, on one screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.work_list_page import Row, shown_row
from fengqiao.overview.models import Handover
from fengqiao.overview.selectors.calendar import deadlines_before, midnight

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post
    from fengqiao.overview.selectors.calendar import Deadline

AHEAD: Final = timedelta(hours=24)
SHOWN: Final = 30
SHOWN_HANDOVERS: Final = 20
FIGURES: Final = {
    "open": "在办",
    "late": "已逾期",
    "due": "24小时内到期",
    "risk": "在办的群体或重点事项",
    "today": "今天登记",
    "waiting": "等待研判派单签收",
}
# States in which nobody has taken the matter up yet, and lists that ask for attention.
WAITING: Final = ("registered", "triaged", "dispatched")
RISKS: Final = ("key", "group_risk", "petition_backlog", "watched")


def measure(name: str, at: datetime) -> Q:
    """What a figure of the screen counts."""
    return {
        "open": Q(is_open=True),
        "late": Q(is_open=True, due_at__lt=at),
        "due": Q(is_open=True, due_at__gte=at, due_at__lt=at + AHEAD),
        "risk": Q(is_open=True, dispute__five_list__in=RISKS),
        "today": Q(received_at__gte=midnight(office_day(at))),
        "waiting": Q(is_open=True, state__in=WAITING),
    }[name]


def figures(post: Post, at: datetime) -> dict[str, int]:
    """Every figure from the rights set. One statement."""
    counts = {name: Count("pk", filter=measure(name, at)) for name in FIGURES}
    return dict(
        Matter.objects.visible_to(post)
        .filter(measure("open", at) | measure("today", at))
        .aggregate(**counts)
    )


def matters_behind(post: Post, name: str, at: datetime) -> MatterQuerySet:
    """The matters that a figure counts."""
    return Matter.objects.visible_to(post).filter(measure(name, at))


def due_soon(post: Post, at: datetime) -> list[Deadline]:
    """The deadlines that end within a day from now, the earliest first."""
    return deadlines_before(at + AHEAD, post, at, since=at)[0][:SHOWN]


def risky(post: Post, at: datetime) -> list[Row]:
    """Late matters and those on a list that asks for attention, the latest deadline last."""
    found = Matter.objects.visible_to(post).filter(measure("late", at) | measure("risk", at))
    rows = found.in_list().order_by("due_at", "pk")[:SHOWN]
    return [shown_row(matter, post.street, at) for matter in rows]


def came_in(post: Post, at: datetime) -> list[Row]:
    """What was registered today, the newest first."""
    found = matters_behind(post, "today", at)
    rows = found.in_list().order_by("-received_at", "-pk")[:SHOWN]
    return [shown_row(matter, post.street, at) for matter in rows]


def handovers(post: Post, *, before_id: int | None = None) -> list[Handover]:
    """The log of the desk, the newest first."""
    rows = Handover.objects.filter(street=post.street_id)
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    named = ("written_by__person", "written_by__unit", "taken_by__person", "taken_by__unit")
    return list(rows.select_related(*named).order_by("-pk")[: SHOWN_HANDOVERS + 1])
