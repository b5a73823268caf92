"""枫桥指标: how many matters were settled here, left, came back or were collective.

Every number is a set of the rights set, counted and listed by the same condition, so that a
number always equals the matters that it opens. Zero matters is no share (无), never 100 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Q

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.rules.five_lists import GROUP_SIZE
from fengqiao.kernel.matters.models import Link, LinkKind, Matter
from fengqiao.overview.selectors.calendar import midnight

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post


@dataclass(frozen=True)
class Measure:
    """One number of the board: what it counts, of what, and in words."""

    name: str
    label: str
    counts: Q
    out_of: str
    meaning: str


OUTCOME = "dispute__outcome"
SETTLED_HERE = Q(**{OUTCOME: Outcome.SUCCEEDED}) & ~Q(state="left")
WITH_RESULT = ~Q(**{OUTCOME: Outcome.OPEN})
REGISTERED_AGAIN = Exists(
    Link.objects.filter(target=OuterRef("pk"), kind=LinkKind.DUPLICATE, undone_at=None)
)
CAME_BACK = Q(dispute__reopened__gt=0) | Q(REGISTERED_AGAIN, dispute__answered_at__isnull=False)
MEASURES: Final = {
    measure.name: measure
    for measure in (
        Measure("accepted", "受理", Q(), "", "本期受理的矛盾纠纷"),
        Measure("succeeded", "成功", Q(**{OUTCOME: Outcome.SUCCEEDED}), "accepted",
                "调解或直接办理成功"),
        Measure("failed", "不成", Q(**{OUTCOME: Outcome.FAILED}), "accepted", "调解不成"),
        Measure("withdrawn", "撤回", Q(**{OUTCOME: Outcome.WITHDRAWN}), "accepted", "申请人撤回"),
        Measure("ended", "终结", Q(**{OUTCOME: Outcome.ENDED}), "accepted",
                "移交、重复、不予受理"),
        Measure("open", "在办", Q(**{OUTCOME: Outcome.OPEN}), "accepted", "还没有结果"),
        Measure("with_result", "已有结果", WITH_RESULT, "accepted", "成功、不成、撤回和终结之和"),
        Measure("settled_here", "就地化解", SETTLED_HERE, "with_result",
                "在本街镇调解或办理成功；分母是已有结果的"),
        Measure("left", "出街镇", Q(state="left"), "accepted", "移交上级或其他机关，离开本街镇"),
        Measure("came_back", "反复", CAME_BACK, "with_result",
                "办结后重启，或答复后同一纠纷又来登记并入；分母是已有结果的"),
        Measure("collective", "群体性", Q(dispute__people__gt=GROUP_SIZE), "accepted",
                f"涉及超过{GROUP_SIZE}人（信访工作条例第二十条）"),
    )
}  # fmt: skip
# The identity accepted = succeeded + failed + withdrawn + ended + open stands first.
IDENTITY: Final = ("accepted", "succeeded", "failed", "withdrawn", "ended", "open")
BOARD: Final = ("settled_here", "left", "came_back", "collective")


@dataclass(frozen=True)
class Share:
    """A number with what it is taken of; `percent` is None when there is nothing to divide by."""

    measure: Measure
    count: int
    whole: int | None
    whole_label: str

    @property
    def percent(self) -> str:
        """One decimal, or 无."""
        if self.whole is None:
            return ""
        return f"{100 * self.count / self.whole:.1f}%" if self.whole else "无"


def received(post: Post, first: date, until: date) -> MatterQuerySet:
    """The disputes of the rights set that were received in a period, both days included."""
    return Matter.objects.visible_to(post).filter(
        kind="dispute",
        received_at__gte=midnight(first),
        received_at__lt=midnight(until + timedelta(days=1)),
    )


def shares(post: Post, first: date, until: date) -> dict[str, Share]:
    """Every number of the board for a period. One statement."""
    counts = {
        name: Count("pk", filter=measure.counts or None) for name, measure in MEASURES.items()
    }
    found = received(post, first, until).order_by().aggregate(**counts)
    return {
        name: Share(
            measure,
            found[name],
            found[measure.out_of] if measure.out_of else None,
            MEASURES[measure.out_of].label if measure.out_of else "",
        )
        for name, measure in MEASURES.items()
    }


def behind(post: Post, name: str, first: date, until: date) -> MatterQuerySet:
    """The matters that a number counts."""
    found = received(post, first, until)
    ids = found.filter(MEASURES[name].counts).values("pk")
    return Matter.objects.visible_to(post).filter(pk__in=ids)
