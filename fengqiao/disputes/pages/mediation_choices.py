"""Pickers of mediation steps. On a step's page they offer what may be taken; a trail names all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.conferences.selectors import conferences_for
from fengqiao.disputes.mediators.models import Mediator
from fengqiao.disputes.pages.mediation_sections import guest_name
from fengqiao.disputes.sittings.booking import opening_words
from fengqiao.disputes.sittings.models import Room
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.schema_fields import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fengqiao.kernel.workflow.pages import Place

MOST_CONFERENCES = 30


def _rows(place: Place, rows: Any, **offered: object) -> Any:
    """Rows of the matter: those that may be taken on a step's page, all in a trail."""
    return rows.filter(**offered) if place.step is not None else rows


def mediators(place: Place) -> list[Choice]:
    """The roster, by body: who is in the term today."""
    rows = Mediator.objects.filter(street=place.post.street_id).select_related("body")
    rows = rows.order_by("body__kind", "body__name", "pk")
    today = office_day(place.at)
    return [
        Choice(str(row.pk), _mediator(row), group=row.body.name)
        for row in rows
        if place.step is None or (row.is_active_on(today) and row.body.is_active)
    ]


def _mediator(row: Mediator) -> str:
    skill = f"，擅长{row.specialities}" if row.specialities else ""
    return f"{row.name}（{row.get_role_display()}{skill}）"


def seats(place: Place) -> list[Choice]:
    rows = _rows(place, place.matter.seats.order_by("pk"), ended_at=None)
    return [Choice(str(row.pk), row.name) for row in rows]


def recusals(place: Place) -> list[Choice]:
    rows = _rows(place, place.matter.recusals.select_related("seat"), granted=None)
    return [Choice(str(row.pk), f"{row.seat.name}：{row.get_ground_display()}") for row in rows]


def bookings(place: Place) -> list[Choice]:
    rows = _rows(place, place.matter.bookings.select_related("room"), state="booked")
    return [
        Choice(
            str(row.pk),
            f"{timezone.localtime(row.starts_at):%m月%d日 %H:%M} "
            f"{row.room.name if row.room else row.place or '远程'}",
        )
        for row in rows.order_by("starts_at")
    ]


def rooms(place: Place) -> list[Choice]:
    rows = Room.objects.filter(street=place.post.street_id).order_by("name")
    return [
        Choice(str(row.pk), f"{row.name}（{row.capacity}人）", hint=opening_words(row))
        for row in _rows(place, rows, is_active=True)
    ]


def evidence(place: Place) -> list[Choice]:
    names = [known.personal.name for known in place.parties]
    rows = _rows(place, place.matter.evidence.order_by("pk"), returned_at=None)
    return [Choice(str(row.pk), mask_text(row.name, names=names)) for row in rows]


def guests(place: Place) -> list[Choice]:
    return [
        Choice(str(row.pk), f"{row.get_kind_display()} {guest_name(place.matter, row)}")
        for row in place.matter.guests.order_by("pk")
    ]


def referrals(place: Place) -> list[Choice]:
    rows = _rows(place, place.matter.referrals.order_by("pk"), returned_on=None)
    return [
        Choice(str(row.pk), f"{row.get_direction_display()}：{row.body} {row.number}".strip())
        for row in rows
    ]


def conferences(place: Place) -> list[Choice]:
    """Conferences that the post may know of, newest first."""
    rows = conferences_for(place.post).order_by("-held_at")[:MOST_CONFERENCES]
    return [
        Choice(str(row.pk), f"{timezone.localtime(row.held_at):%Y-%m-%d} {row.title}")
        for row in rows
    ]


def discussions(place: Place) -> list[Choice]:
    rows = _rows(place, place.matter.discussions.select_related("conference"), checked_at=None)
    return [Choice(str(row.pk), row.conference.title) for row in rows]


def counselling(place: Place) -> Iterable[Choice]:
    rows = place.matter.counselling.filter(made_by=place.post).order_by("pk")
    return [
        Choice(str(row.pk), f"{timezone.localtime(row.referred_at):%Y-%m-%d}转介") for row in rows
    ]


CHOICES = {
    "mediator": mediators,
    "seat": seats,
    "recusal": recusals,
    "booking": bookings,
    "room": rooms,
    "evidence": evidence,
    "guest": guests,
    "referral": referrals,
    "conference": conferences,
    "discussion": discussions,
    "counselling": counselling,
}
