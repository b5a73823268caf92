"""What is read of notices and of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify.models import Message, MessageState, Notice
from fengqiao.kernel.notify.permissions import messages_in_view_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Post

PAGE: Final = 50
# The bell in the top bar says 99+ beyond this; counting on would cost every page.
UNREAD_LIMIT: Final = 100
TROUBLED: Final = (MessageState.FAILED, MessageState.DEAD)


def notices_for(post: Post) -> QuerySet[Notice]:
    """Notices to the post, and those to its unit on matters that the post may know of."""
    knowable = Q(matter=None) | Q(matter__in=Matter.objects.visible_to(post))
    return Notice.objects.filter(
        Q(post=post.pk) | (Q(unit=post.unit_id) & knowable), street=post.street_id
    )


def notice_page(post: Post, *, before: int | None = None) -> list[Notice]:
    """Notices, newest first, from the one before id `before` on; one more than a page."""
    notices = notices_for(post).select_related("matter", "read_by__person").order_by("-pk")
    if before is not None:
        notices = notices.filter(pk__lt=before)
    return list(notices.defer("matter__description", "matter__data_key")[: PAGE + 1])


def unread_count(post: Post) -> int:
    """Unread notices of the post, counted up to 100."""
    return len(notices_for(post).filter(read_at=None).values_list("pk")[:UNREAD_LIMIT])


def outbox_page(post: Post, *, troubled: bool = False, before: int | None = None) -> list[Message]:
    """Messages the post may follow, newest first; one more than a page."""
    messages = Message.objects.filter(messages_in_view_of(post)).order_by("-pk")
    if troubled:
        messages = messages.filter(state__in=[str(state) for state in TROUBLED])
    if before is not None:
        messages = messages.filter(pk__lt=before)
    hidden = ("recipient", "data_key", "matter__description", "matter__data_key")
    return list(messages.select_related("matter").defer(*hidden)[: PAGE + 1])


def messages_of(matter: Matter) -> QuerySet[Message]:
    """What was sent about a matter, for its page; rights are those of the matter."""
    return matter.messages.defer("recipient", "data_key").order_by("pk")


def oldest_waiting(at: datetime) -> Message | None:
    """The message that has been due for longest, for the health check; None when none is."""
    waiting = Message.objects.filter(
        state__in=[str(MessageState.QUEUED), str(MessageState.FAILED)], next_at__lte=at
    )
    return waiting.order_by("next_at").first()
