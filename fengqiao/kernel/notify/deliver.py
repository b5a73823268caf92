"""Sends what the outbox holds: at least once, with waits that grow, and failures that show.

A message is taken with a lease, sent outside any transaction, then marked. A sender that dies in
between leaves it SENDING; once the lease has run out it is sent again under the same number.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from fengqiao.kernel.jobs.job import exponential
from fengqiao.kernel.notify import mail, webhook
from fengqiao.kernel.notify.compose import opened
from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.models import (
    UNFINISHED,
    Message,
    MessageChannel,
    MessageState,
)
from fengqiao.kernel.notify.sms import sms_sender
from fengqiao.kernel.notify.subscriptions import secret_of, unsubscribe
from fengqiao.kernel.personal.cipher import Erased, Tampered
from fengqiao.kernel.personal.keys import WrappedKeyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    Clock = Callable[[], datetime]

LEASE: Final = timedelta(minutes=5)
MAX_ATTEMPTS: Final = 8
BACKOFF: Final = exponential(timedelta(seconds=30), factor=4, limit=timedelta(hours=6))
# One run ends after so many, so that a long queue does not outlive the worker's patience.
BATCH: Final = 500


def has_due(channel: MessageChannel, at: datetime) -> bool:
    """Whether a message of the channel waits to be sent at `at`."""
    return _due(channel, at).exists()


def deliver(channel: MessageChannel, *, clock: Clock, limit: int = BATCH) -> Counter[str]:
    """Send the due messages of a channel; return how many ended in which state.

    `clock` is asked again for each message, since sending takes time. A subscriber that failed
    once is left alone for the rest of the run.
    """
    ended: Counter[str] = Counter()
    failing: set[int] = set()
    while ended.total() < limit:
        message = _take(channel, clock(), failing)
        if message is None:
            break
        state = _send(message, clock)
        ended[state] += 1
        if state != MessageState.SENT and message.subscription_id is not None:
            failing.add(message.subscription_id)
    return ended


def _due(channel: MessageChannel, at: datetime) -> QuerySet[Message]:
    wanted = Q(subscription=None) | Q(subscription__is_active=True)
    return Message.objects.filter(
        wanted, channel=channel, state__in=[str(state) for state in UNFINISHED], next_at__lte=at
    )


@transaction.atomic
def _take(channel: MessageChannel, at: datetime, failing: set[int]) -> Message | None:
    """Take the message that has waited longest, and the lease on it."""
    due = _due(channel, at)
    if failing:
        due = due.exclude(subscription__in=failing)
    message = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("matter", "subscription")
        .order_by("next_at", "id")
        .first()
    )
    if message is not None:
        message.attempts += 1
        message.state = MessageState.SENDING
        message.next_at = at + LEASE
        message.save(update_fields=["attempts", "state", "next_at"])
    return message


def _send(message: Message, clock: Clock) -> MessageState:
    if message.attempts > MAX_ATTEMPTS:
        return _mark_failed(message, Undeliverable("多次发送中断，未能确认发出。"), clock())
    try:
        number = _hand_over(message, clock())
    except webhook.NotWanted as error:
        if message.subscription is not None:
            unsubscribe(message.subscription, because=str(error))
        return _mark_failed(message, error, clock())
    except SendFailed as error:
        return _mark_failed(message, error, clock())
    except (Erased, Tampered, WrappedKeyError) as error:
        return _mark_failed(message, Undeliverable(str(error)), clock())
    return _mark_sent(message, number, clock())


def _hand_over(message: Message, at: datetime) -> str:
    """Give the message to the sender of its channel; returns the number it was given."""
    number = f"msg_{message.pk}"
    if message.channel == MessageChannel.WEBHOOK:
        if message.subscription is None:
            raise Undeliverable("订阅已不存在。")
        secret = secret_of(message.subscription)
        return webhook.call(message.subscription.url, secret, number, message.body, at=at)
    content = opened(message)
    body = content.get("body", message.body)
    if message.channel == MessageChannel.MAIL:
        return mail.send_mail(content["to"], message.subject, body, key=number)
    return sms_sender().send(content["to"], body, key=number)


def _mark_sent(message: Message, number: str, at: datetime) -> MessageState:
    """Record that it went out; what was sealed has served its purpose and is forgotten."""
    return _mark(
        message,
        MessageState.SENT,
        sent_at=at,
        provider_id=number[:100],
        last_error="",
        recipient=None,
        data_key=None,
    )


def _mark_failed(message: Message, error: SendFailed, at: datetime) -> MessageState:
    is_dead = error.is_final or message.attempts >= MAX_ATTEMPTS
    return _mark(
        message,
        MessageState.DEAD if is_dead else MessageState.FAILED,
        next_at=at + BACKOFF(message.attempts),
        last_error=str(error)[:300],
    )


def _mark(message: Message, state: MessageState, **values: object) -> MessageState:
    """Write the end of this attempt, unless the lease ran out and another sender has it."""
    Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, attempts=message.attempts
    ).update(state=state, **values)
    return state
