"""Who may know of a conference: the street's leaders and dispatchers, who convened, who sat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from fengqiao.disputes.conferences.models import Conference, FollowUp, Participant
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import UNIT_DUTIES
from fengqiao.kernel.org.models import STREET_WIDE
from fengqiao.kernel.org.tree import tree_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Post


def conferences_for(post: Post) -> QuerySet[Conference]:
    """The conferences that a post may know of; what was said on a matter follows its own rights."""
    rows = Conference.objects.filter(street=post.street_id)
    if post.has(*STREET_WIDE):
        return rows
    if not post.has(*UNIT_DUTIES):
        return rows.none()
    reach = tree_of(post.street).subtree(post.unit_id)
    sat = Participant.objects.filter(conference=OuterRef("pk"), unit__in=reach)
    return rows.filter(Q(unit__in=reach) | Q(Exists(sat)))


def follow_ups_of(post: Post, day: date) -> QuerySet[FollowUp]:
    """What is late on that day, of the conferences and matters that the post may know of."""
    open_to_all = Q(matter=None) | Q(matter__in=Matter.objects.visible_to(post))
    return (
        FollowUp.objects.filter(open_to_all, conference__in=conferences_for(post))
        .filter(done_at=None, due_on__lt=day)
        .select_related("unit", "conference")
        .order_by("due_on", "pk")
    )
