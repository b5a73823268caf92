"""The newest part of a street's ledger, for readers that follow it."""

from typing import Any

from django.db.models import QuerySet

from fengqiao.kernel.ledger.models import Event, Leaf
from fengqiao.kernel.ledger.streams import SealedEvent

NOTHING_SEALED = -1


def events_after(street_id: int, position: int, *, limit: int) -> list[SealedEvent]:
    """Return the next sealed events after `position` in their order, at most `limit`.

    Places become visible in their order, since a seal locks its street: a reader that
    remembers the last position it has seen misses nothing.
    """
    leaves = list(
        Leaf.objects.filter(street=street_id, position__gt=position)
        .order_by("position")
        .values_list("position", "digest", "event_id")[:limit]
    )
    ids = [event_id for _, _, event_id in leaves]
    events = {
        event.pk: event.record() for event in Event.objects.filter(pk__in=ids, street=street_id)
    }
    return [
        SealedEvent(position, digest, event_id, events.get(event_id))
        for position, digest, event_id in leaves
    ]


def last_position(street_id: int) -> int:
    """Return the position of the newest sealed event; -1 when nothing is sealed."""
    newest = Leaf.objects.filter(street=street_id).order_by("-position").first()
    return newest.position if newest else NOTHING_SEALED


def newer_leaves(*, street: Any, position: Any) -> QuerySet[Leaf]:
    """Return the places after `position`; both may be columns of an outer query."""
    return Leaf.objects.filter(street=street, position__gt=position)
