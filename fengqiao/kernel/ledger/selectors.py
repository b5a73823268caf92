"""Reads the ledger for other rooms, which must not touch its tables themselves.

Rights are the caller's: these sets are limited to a street or a matter, not to
what an actor may see.
"""

from django.db.models import QuerySet

from fengqiao.kernel.ledger.kinds import event_kinds
from fengqiao.kernel.ledger.models import Event, Seal


def street_events(street_id: int) -> QuerySet[Event]:
    """Return every event of the street, oldest first."""
    return Event.objects.filter(street=street_id).order_by("id")


def matter_events(matter_id: int, *, street_id: int) -> QuerySet[Event]:
    """Return what was done in a matter, oldest first, without the readings of it."""
    return street_events(street_id).filter(matter_id=matter_id).exclude(kind__in=_reading_kinds())


def read_log(street_id: int, *, matter_id: int | None = None) -> QuerySet[Event]:
    """Return who read, searched, exported or uncovered personal data (阅看记录), oldest first."""
    readings = street_events(street_id).filter(kind__in=_reading_kinds())
    return readings if matter_id is None else readings.filter(matter_id=matter_id)


def latest_seal(street_id: int) -> Seal | None:
    """Return the street's last seal: its number and digest are what to print or keep elsewhere."""
    return Seal.objects.filter(street=street_id).order_by("-number").first()


def _reading_kinds() -> list[str]:
    return [kind.name for kind in event_kinds() if kind.personal]


def street_seals(street_id: int) -> QuerySet[Seal]:
    """Return the street's seals, the latest first."""
    return Seal.objects.filter(street=street_id).order_by("-number")
