"""Reads a street's ledger from the database in order, a chunk at a time."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from fengqiao.kernel.ledger.digests import EventRecord, SealRecord
from fengqiao.kernel.ledger.models import Event, Leaf, Seal

# Below SQLite's smallest limit of parameters in one statement.
CHUNK: Final = 900


class SealedEvent(NamedTuple):
    """A leaf and its event; `event` is None when the event is gone."""

    position: int
    digest: str
    event_id: int
    event: EventRecord | None


def seal_records(street_id: int, *, up_to: int) -> Iterator[SealRecord]:
    """Yield the seals of the street to number `up_to`, first to last."""
    number = 0
    while chunk := list(
        Seal.objects.filter(street=street_id, number__gt=number, number__lte=up_to).order_by(
            "number"
        )[:CHUNK]
    ):
        yield from (seal.record() for seal in chunk)
        number = chunk[-1].number


def sealed_events(street_id: int, *, before: int) -> Iterator[SealedEvent]:
    """Yield leaves by position, below `before`, each with its event."""
    position = -1
    leaves = Leaf.objects.filter(street=street_id, position__lt=before).order_by("position")
    while chunk := list(
        leaves.filter(position__gt=position).values_list("position", "digest", "event_id")[:CHUNK]
    ):
        ids = [event_id for _, _, event_id in chunk]
        events = {
            event.pk: event.record() for event in Event.objects.filter(pk__in=ids, street=street_id)
        }
        for position, digest, event_id in chunk:
            yield SealedEvent(position, digest, event_id, events.get(event_id))


def unsealed_events(street_id: int) -> QuerySet[Event]:
    """Return the events without a place, in the order of their ids."""
    placed = Leaf.objects.filter(event=OuterRef("pk"))
    return Event.objects.filter(~Exists(placed), street=street_id).order_by("id")
