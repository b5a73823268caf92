"""对账: what should be there, what was sent, and what the other side said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from fengqiao.exchange.models import Acknowledgement, Pack, Sent, SentState
from fengqiao.exchange.services.packing import due_matters
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fengqiao.exchange.rules.mapping import Mapping
    from fengqiao.kernel.org.models import Post

PAGE = 50
SHOWN = 20
# State → what it means and what is to be done next.
NEXT_ACTIONS = {
    "unanswered": "等待回执；久未答复的，与对方核实后可要求重新报送。",
    "accepted": "已有对方编号；内容再变的，下一批自动更新报送。",
    "rejected": "按退回原因补正；事项改动后下一批自动重报，未改动的可要求重新报送。",
    "differing": "两次回执说法不同；与对方核对后在此认定。",
}


@dataclass(frozen=True)
class Reckoning:
    """The account of one system: sent = unanswered + accepted + rejected + differing, always.

    `due` are matters that the next pack would look at; `changed` those sent that moved on.
    """

    mapping: Mapping
    sent: int
    by_state: dict[str, int]
    due: int
    changed: int
    asked: int

    @property
    def states(self) -> list[tuple[str, str, int, str]]:
        """Code, words, count and next action of each state."""
        return [
            (state.value, str(state.label), self.by_state.get(state.value, 0),
             NEXT_ACTIONS[state.value])
            for state in SentState
        ]  # fmt: skip


def latest_sent(post: Post, system: str) -> QuerySet[Sent]:
    """The last sending of each matter that the post may know of."""
    visible = Matter.objects.visible_to(post).values("pk")
    return Sent.objects.filter(
        street=post.street_id, system=system, is_latest=True, matter__in=visible
    )


def reckoning(post: Post, mapping: Mapping) -> Reckoning:
    """The account from the rights set. Two statements."""
    counts: dict[str, int] = latest_sent(post, mapping.system).aggregate(
        sent=Count("pk"),
        changed=Count("pk", filter=Q(matter__version__gt=F("same_until"))),
        asked=Count("pk", filter=Q(resend_asked_at__isnull=False)),
        **{state.value: Count("pk", filter=Q(state=state.value)) for state in SentState},
    )
    return Reckoning(
        mapping=mapping,
        sent=counts["sent"],
        by_state={state.value: counts[state.value] for state in SentState},
        due=due_matters(post, mapping).count(),
        changed=counts["changed"],
        asked=counts["asked"],
    )


def sent_page(post: Post, system: str, state: str, *, before_id: int | None = None) -> list[Sent]:
    """The sendings in a state, the newest first; one more than a page when there is more."""
    rows = latest_sent(post, system).filter(state=state)
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    return list(
        rows.select_related("matter", "pack")
        .defer("matter__description", "matter__data_key")
        .order_by("-pk")[: PAGE + 1]
    )


def packs_of(post: Post, system: str) -> list[Pack]:
    """The last packs of the street for a system, with who made them."""
    rows = Pack.objects.filter(street=post.street_id, system=system).order_by("-number")
    return list(rows.select_related("made_by__person", "made_by__unit", "street")[:SHOWN])


def acknowledgements_of(post: Post, system: str) -> list[Acknowledgement]:
    """The last files that were taken in for a system."""
    rows = Acknowledgement.objects.filter(street=post.street_id, system=system)
    return list(rows.select_related("taken_by__person", "taken_by__unit").order_by("-pk")[:SHOWN])
