"""Reads the ledger in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.ledger.selectors import street_events

if TYPE_CHECKING:
    from fengqiao.kernel.ledger.models import Event
    from fengqiao.kernel.org.models import Street


def kinds_of(street: Street) -> list[str]:
    """Kinds of every event of the street, oldest first."""
    return [event.kind for event in street_events(street.pk)]


def last_event(street: Street) -> Event:
    """The newest event; fails when there is none."""
    event = street_events(street.pk).last()
    assert event is not None
    return event
