"""What is read of rooms and bookings; of matters that are hidden only that a time is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from fengqiao.disputes.sittings.models import Booking, BookingState, CalendarFeed
from fengqiao.disputes.sittings.services import digest_of
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


BACK, AHEAD = timedelta(days=30), timedelta(days=180)


@dataclass(frozen=True)
class Taken:
    """A time that is taken: where and when; the matter only for those who may know of it."""

    booking: Booking
    where: str
    matter_id: int | None
    number: str
    mediators: str


def bookings_near(
    post: Post, starts: datetime, ends: datetime, *, every_state: bool = False
) -> list[Taken]:
    """Bookings of the street between two moments, in their order; three statements."""
    known = Matter.objects.visible_to(post).filter(pk=OuterRef("matter_id"))
    rows = (
        Booking.objects.filter(street=post.street_id, starts_at__gte=starts, starts_at__lt=ends)
        .annotate(is_known=Exists(known))
        .select_related("room", "matter")
        .prefetch_related("posts__post__person")
        .order_by("starts_at", "pk")
    )
    if not every_state:
        rows = rows.filter(state=BookingState.BOOKED)
    return [_taken(row) for row in rows]


def _taken(row: Booking) -> Taken:
    known = bool(getattr(row, "is_known", False))
    where = row.room.name if row.room else (row.place if known else "") or "其他地点"
    return Taken(
        booking=row,
        where=where,
        matter_id=row.matter_id if known else None,
        number=row.matter.number if known else "",
        mediators="、".join(each.post.person.name for each in row.posts.all()),
    )


def post_of_feed(token: str, at: datetime) -> Post | None:
    """The post behind a live secret address, while it is held by somebody who may sign in."""
    held = Post.objects.held_on(office_day(at)).filter(person__user__is_active=True)
    found = (
        CalendarFeed.objects.filter(digest=digest_of(token), revoked_at=None, post__in=held)
        .select_related("post__street", "post__unit")
        .first()
    )
    return found.post if found else None


def feed_bookings(post: Post, at: datetime) -> QuerySet[Booking]:
    """Bookings of the matters that the post may know of; cancelled ones tell calendars so."""
    return (
        Booking.objects.filter(
            street=post.street_id, starts_at__gte=at - BACK, starts_at__lt=at + AHEAD,
            matter__in=Matter.objects.visible_to(post),
        )
        .select_related("room", "matter")
        .order_by("starts_at", "pk")
    )  # fmt: skip
