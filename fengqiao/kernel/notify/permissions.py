"""Who sees the outbox, and how much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Duty

if TYPE_CHECKING:
    from fengqiao.kernel.notify.models import Message
    from fengqiao.kernel.org.models import Post

# They answer for telling residents about matters.
MATTER_DUTIES: Final = (Duty.INTAKE, Duty.DISPATCH, Duty.LEAD)
OUTBOX_DUTIES: Final = (*MATTER_DUTIES, Duty.ADMINISTER)


def messages_in_view_of(post: Post) -> Q:
    """Messages whose delivery the post may follow.

    The system administrator follows all of the street, since a failing gateway is its task, but
    never reads a text; the others follow those of matters they may know of.
    """
    here = Q(street=post.street_id)
    if post.has(Duty.ADMINISTER):
        return here
    if post.has(*MATTER_DUTIES):
        return here & Q(matter__in=Matter.objects.visible_to(post))
    return Q(pk__in=[])


def reads_texts(post: Post) -> bool:
    """Whether the outbox shows texts and numbers of matters to this post."""
    return not post.has(Duty.ADMINISTER)


def check_retry(post: Post, message: Message) -> None:
    """Raise PermissionDenied unless the post may follow this message, and so send it again."""
    followed = type(message).objects.filter(messages_in_view_of(post), pk=message.pk)
    if not followed.exists():
        raise PermissionDenied(
            "没有这条消息，或您的岗位无权重发。请由登记、派单、领导岗位或系统管理员处理。"
        )
