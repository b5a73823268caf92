"""Turns sealed events into messages for the subscribers: none lost, none doubled.

A step does not ask who wants to know of it. This follows the ledger instead, street by street, from
the last position of each subscription. Messages and position are written in one
transaction; the key of each message names subscription and position, should that ever fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from fengqiao.kernel.ledger.tail import events_after, newer_leaves
from fengqiao.kernel.notify.compose import webhooks_for
from fengqiao.kernel.notify.models import Message, Subscription

if TYPE_CHECKING:
    from datetime import datetime

BATCH: Final = 500


def has_news() -> bool:
    """Whether a subscription has not yet been told of all that is sealed."""
    news = newer_leaves(street=OuterRef("street"), position=OuterRef("last_position"))
    return Subscription.objects.filter(Exists(news), is_active=True).exists()


def relay_all(at: datetime) -> int:
    """Write the messages for every subscription; return how many."""
    active = Subscription.objects.filter(is_active=True).order_by("pk")
    return sum(_relay_to_end(pk, at) for pk in active.values_list("pk", flat=True))


def _relay_to_end(subscription_id: int, at: datetime) -> int:
    made = 0
    while (step := relay_step(subscription_id, at)) is not None:
        made += step
    return made


@transaction.atomic
def relay_step(subscription_id: int, at: datetime) -> int | None:
    """Write the messages for the next events; None when there was nothing new."""
    subscription = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("street")
        .filter(pk=subscription_id, is_active=True)
        .first()
    )
    if subscription is None:
        return None
    events = events_after(subscription.street_id, subscription.last_position, limit=BATCH)
    if not events:
        return None
    messages = [row for event in events for row in webhooks_for(event, [subscription], at=at)]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    subscription.last_position = events[-1].position
    subscription.save(update_fields=["last_position"])
    return len(messages)
