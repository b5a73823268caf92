"""What staff do: read notices, and send a failed message again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.kinds import EventKind
from fengqiao.kernel.notify.models import Message, MessageState
from fengqiao.kernel.notify.permissions import check_retry
from fengqiao.kernel.notify.selectors import notices_for

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

MESSAGE_RETRIED: Final = EventKind(
    "message.retried", "重新发送", "工作人员让一条发送失败的短信、邮件或网络回调重新发送"
)
RETRIABLE: Final = (MessageState.FAILED, MessageState.DEAD)


class NothingToRetryError(Exception):
    """The message went out, is on its way, or its recipient was erased."""


@transaction.atomic
def retry_message(message: Message, *, by: Post, at: datetime) -> None:
    """Put a failed or dead message back into the outbox, with all its attempts.

    Raises PermissionDenied for a post that may not, NothingToRetryError with the reason.
    """
    check_retry(by, message)
    again = Message.objects.filter(
        pk=message.pk, state__in=[str(state) for state in RETRIABLE]
    ).update(state=MessageState.QUEUED, attempts=0, next_at=at)
    if not again:
        raise NothingToRetryError("这条消息已发出或正在发送，无需重发。请刷新查看。")
    record(
        street=by.street,
        at=at,
        kind=MESSAGE_RETRIED.name,
        subject=f"message:{message.pk}",
        actor=by.ref,
        actor_name=by.shown_name,
        matter_id=message.matter_id,
        body={"channel": message.channel, "template": message.template},
    )


def read_notices(post: Post, *, at: datetime, only: int | None = None) -> int:
    """Mark the unread notices of the post (or the one with id `only`) as read; return how many."""
    unread = notices_for(post).filter(read_at=None)
    if only is not None:
        unread = unread.filter(pk=only)
    return unread.update(read_at=at, read_by=post)
