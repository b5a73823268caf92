"""Mediation on a dispute's page: sections, pickers, proposals, advice, sealed notes shown once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from fengqiao.disputes.models.mediation import SessionForm
from fengqiao.disputes.pages import mediation_sections as shown
from fengqiao.disputes.pages.mediation_choices import CHOICES
from fengqiao.disputes.pages.part import Part, Section
from fengqiao.disputes.rules.limitation import limitation_words
from fengqiao.disputes.services.sealing import NOTE, opened
from fengqiao.disputes.sittings.selectors import bookings_near
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fengqiao.kernel.workflow.pages import Place

LOOKS_AHEAD = timedelta(days=14)


def rows_of_parties(place: Place, **values: object) -> list[dict[str, Any]]:
    """One row for each party, to be filled in."""
    return [{"party": str(known.party.pk), **values} for known in place.parties]


def consent_values(place: Place) -> Mapping[str, Any]:
    return {"consents": rows_of_parties(place)}


def session_values(place: Place) -> Mapping[str, Any]:
    return {"held_at": place.at, "attendance": rows_of_parties(place, presence="present")}


def booking_values(place: Place) -> Mapping[str, Any]:
    """Tomorrow at nine, for an hour."""
    day = office_day(place.at) + timedelta(days=1)
    starts = datetime.combine(day, time(9), OFFICE_ZONE)
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}


def seat_values(place: Place) -> Mapping[str, Any]:
    return {"words": rows_of_parties(place)}


def today(name: str) -> Any:
    """A proposal of today for one field."""
    return lambda place: {name: office_day(place.at)}


def consent_advice(_place: Place) -> Advice:
    """What is told to each party, to be read out."""
    return Advice("disputes/advice_consent.html", {})


def session_advice(place: Place) -> Advice:
    """Who mediates, and whether anything stands in the way of sitting."""
    seats = list(place.matter.seats.filter(ended_at=None).order_by("pk"))
    return Advice(
        "disputes/advice_session.html",
        {
            "seats": seats,
            "unheard": [seat.name for seat in seats if not seat.words],
            "recusals": place.matter.recusals.filter(granted=None).count(),
        },
    )


def ending_advice(place: Place) -> Advice:
    """The limitation period, so that what is told is right."""
    words = limitation_words(place.matter.category, office_day(place.matter.received_at))
    return Advice("disputes/advice_ending.html", {"limitation": words})


def booking_advice(place: Place) -> Advice:
    """What is taken in the next fortnight, by room; numbers of hidden matters are not told."""
    taken = bookings_near(place.post, place.at, place.at + LOOKS_AHEAD)
    return Advice("disputes/advice_booking.html", {"taken": taken})


def sealed_notes(place: Place) -> Advice:
    """The sealed notes in clear, on the answer to the step alone."""
    notes = [
        (row, opened(place.matter, row.sealed, NOTE))
        for row in place.matter.sessions.exclude(sealed=None)
        .select_related("mediator__person")
        .order_by("held_at")
    ]
    return Advice("disputes/sealed_notes.html", {"notes": notes, "private": SessionForm.PRIVATE})


PART = Part(
    sections=(
        Section("disputes/sections/consents.html", shown.consents),
        Section("disputes/sections/mediators.html", shown.mediators),
        Section("disputes/sections/sessions.html", shown.sittings),
        Section("disputes/sections/inquiry.html", shown.inquiry),
        Section("disputes/sections/linkage.html", shown.linkage),
        Section("disputes/sections/ending.html", shown.ending),
    ),
    choices=CHOICES,
    initial={
        "consent": consent_values,
        "session": session_values,
        "seat": seat_values,
        "book": booking_values,
        "rebook": booking_values,
        "investigate": lambda place: {"made_at": place.at},
        "report_escalation": lambda place: {"reported_at": place.at},
        "refer": today("referred_on"),
        "report_back": today("returned_on"),
        "elect": today("elected_on"),
        "group_decide": today("decided_on"),
    },
    advice={
        "consent": consent_advice,
        "notify_rights": consent_advice,
        "session": session_advice,
        "end_mediation": ending_advice,
        "book": booking_advice,
        "rebook": booking_advice,
    },
    shows={"read_sealed": sealed_notes},
)
