"""The five numbers for a period, and the board of 矛盾不上交, over the matters one may know of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from fengqiao.disputes.models import Dispute, Rating, Solved
from fengqiao.disputes.rules.five_lists import GROUP_SIZE
from fengqiao.disputes.rules.outcomes import Outcomes, Rate, outcomes_of
from fengqiao.disputes.rules.types import type_name
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.matters.models import Channel, Matter
from fengqiao.kernel.org.tree import tree_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from django.db.models import QuerySet

    from fengqiao.kernel.matters.rights import Actor

BY = {"channel": "来源渠道", "category": "类型", "lead_unit": "牵头单位"}


@dataclass(frozen=True)
class Group:
    """One line: the code it stands for, its words, its five numbers."""

    code: str
    label: str
    outcomes: Outcomes


@dataclass(frozen=True)
class Share:
    """One figure of the board, with what it means and the work list that opens its records."""

    label: str
    rate: Rate
    meaning: str


def accepted_between(actor: Actor, first: date, last: date) -> QuerySet[Dispute]:
    """Disputes received on these days of the office, that the actor may know of."""
    start = datetime.combine(first, time(0), OFFICE_ZONE)
    end = datetime.combine(last + timedelta(days=1), time(0), OFFICE_ZONE)
    return Dispute.objects.filter(
        matter__in=Matter.objects.visible_to(actor),
        matter__received_at__gte=start, matter__received_at__lt=end,
    )  # fmt: skip


def outcome_groups(actor: Actor, first: date, last: date, by: str) -> list[Group]:
    """The five numbers of each channel, type or lead unit, in one statement."""
    field = f"matter__{by}"
    said = Rating.objects.filter(matter=OuterRef("pk"), rated_at__gte=OuterRef("answered_at"))
    rows = (
        accepted_between(actor, first, last)
        .annotate(
            good=Exists(said.filter(solved=Solved.YES)),
            bad=Exists(said.exclude(solved=Solved.YES)),
        )
        .values(field, "outcome")
        .annotate(
            n=Count("pk"),
            closed=Count("pk", filter=Q(matter__state__in=["closed", "archived"])),
            solved=Count("pk", filter=Q(good=True, bad=False)),
        )
        .order_by(field, "outcome")
    )
    groups: defaultdict[object, Outcomes] = defaultdict(Outcomes)
    for row in rows:
        one = outcomes_of({row["outcome"]: row["n"]}, closed=row["closed"], solved=row["solved"])
        groups[row[field]] += one
    words = _words(actor, by)
    return [
        Group(str(code or ""), words(code), numbers)
        for code, numbers in sorted(groups.items(), key=lambda item: -item[1].accepted)
    ]


def _words(actor: Actor, by: str) -> Callable[[Any], str]:
    if by == "channel":
        return lambda code: Channel(code).label
    if by == "category":
        return lambda code: type_name(code) or "未定类型"
    tree = tree_of(actor.street)
    return lambda code: tree.name(code) if code else "未派单"


def total_of(groups: list[Group]) -> Outcomes:
    """All lines together; the identity holds for each and so for the sum."""
    return sum((group.outcomes for group in groups), Outcomes())


def board(actor: Actor, first: date, last: date) -> list[Share]:
    """Settled here, left the street, came back, became collective: one statement."""
    found = accepted_between(actor, first, last).aggregate(
        accepted=Count("pk"),
        settled=Count("pk", filter=Q(outcome="succeeded")),
        left=Count("pk", filter=Q(matter__state="left")),
        answered=Count("pk", filter=Q(answered_at__isnull=False) | Q(reopened__gt=0)),
        back=Count("pk", filter=Q(reopened__gt=0)),
        group=Count("pk", filter=Q(people__gt=GROUP_SIZE)),
    )
    accepted = found["accepted"]
    return [
        Share("就地化解", Rate(found["settled"], accepted), "成功的 / 受理的，在办的也在分母中"),
        Share("出街镇", Rate(found["left"], accepted), "移交上级、离开本街镇的 / 受理的"),
        Share("反弹重启", Rate(found["back"], found["answered"]), "答复后重启过的 / 答复过的"),
        Share(
            "群体性", Rate(found["group"], accepted),
            f"涉及超过{GROUP_SIZE}人的 / 受理的（信访工作条例第二十条）",
        ),
    ]  # fmt: skip
