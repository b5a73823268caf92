"""Bookings as iCalendar (RFC 5545): numbers and places, no names, no links."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from fengqiao.disputes.sittings.models import BookingState
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fengqiao.disputes.sittings.models import Booking

PRODUCT = "-//Fengqiao//Sittings//ZH"
STATUS = {
    BookingState.BOOKED: "CONFIRMED",
    BookingState.HELD: "CONFIRMED",
    BookingState.CANCELLED: "CANCELLED",
    BookingState.MISSED: "CANCELLED",
}


def as_calendar(bookings: Iterable[Booking], *, street: str, at: datetime) -> bytes:
    """The bookings as one calendar; each keeps its identity through every change of time."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{street}调解")
    for booking in bookings:
        calendar.add_component(_event(booking, at))
    text: bytes = calendar.to_ical()
    return text


def _event(booking: Booking, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"sitting-{booking.street_id}-{booking.pk}@fengqiao")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("last-modified", booking.changed_at.astimezone(UTC))
    event.add("sequence", booking.sequence)
    event.add("dtstart", booking.starts_at.astimezone(UTC))
    event.add("dtend", booking.ends_at.astimezone(UTC))
    event.add("summary", f"调解 {booking.matter.number}")
    event.add("status", STATUS[BookingState(booking.state)])
    event.add("class", "PRIVATE")
    if where := place_of(booking):
        event.add("location", where)
    return event


def place_of(booking: Booking) -> str:
    """The room with its address, or the place that was written, its numbers masked."""
    if booking.room is not None:
        return f"{booking.room.name} {booking.room.address}".strip()
    return mask_text(booking.place)
