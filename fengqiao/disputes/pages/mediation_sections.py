"""Sections of mediation on a dispute's page; every free text with the parties' names masked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.models.inquiry import Guest
from fengqiao.disputes.models.mediation import Openness, Presence, Route, SeatWord, SessionForm
from fengqiao.disputes.pages.part import masked
from fengqiao.disputes.rules.limitation import limitation_words
from fengqiao.disputes.services.sealing import COUNSELLING, GUEST, opened
from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.masks import mask_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fengqiao.disputes.models.mediation import Session
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.workflow.pages import Place

Context = "Mapping[str, Any] | None"


def labels_of(place: Place) -> dict[int, str]:
    """申请人 王** by key."""
    return {known.party.pk: known.label for known in place.parties}


def named(labels: Mapping[int, str], keys: Iterable[Any]) -> str:
    """The parties with these keys, in words."""
    return "、".join(labels[int(key)] for key in keys if int(key) in labels)


def consents(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Each party's word on being mediated, whether it was told its rights; what is missing."""
    matter, labels = place.matter, labels_of(place)
    rows = [
        (labels[row.party_id], masked(row, names, "note"))
        for row in matter.consents.order_by("pk")
        if row.party_id in labels
    ]
    if not rows:
        return None
    notices = [
        (labels[row.party_id], row)
        for row in matter.rights_notices.order_by("pk")
        if row.party_id in labels
    ]
    latest = {row.party_id: row.agreed for _, row in rows}
    unasked = [
        known.label
        for known in place.parties
        if known.party.pk not in latest and known.party.role != PartyRole.AGENT
    ]
    return {
        "consents": rows, "notices": notices, "unasked": unasked,
        "refused": False in latest.values() and matter.state in ("accepted", "mediating"),
        "open": Openness.OPEN, "matter": matter,
    }  # fmt: skip


def mediators(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Who mediates, how they came to, each party's word, recusals."""
    labels = labels_of(place)
    seats = [
        (row, _words(labels, row.words))
        for row in place.matter.seats.select_related("mediator__body").order_by("pk")
    ]
    if not seats:
        return None
    recusals = [
        (masked(row, names, "reason", "decision"), labels.get(row.asked_by_id or 0, "调解员本人"))
        for row in place.matter.recusals.select_related("seat").order_by("pk")
    ]
    return {"seats": seats, "recusals": recusals}


def _words(labels: Mapping[int, str], words: Mapping[str, str]) -> list[str]:
    return [
        f"{labels[int(key)]}{SeatWord(word).label}"
        for key, word in words.items()
        if int(key) in labels
    ]


def sittings(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Bookings and sittings; a private talk shows that it took place, and nothing of it."""
    labels = labels_of(place)
    bookings = [
        (masked(row, names, "note", "place"), row.room.name if row.room else "")
        for row in place.matter.bookings.select_related("room").order_by("starts_at")
    ]
    sessions = [
        (
            masked(row, names, "place", "attendees"),
            mask_text(row.record, names=names),
            mask_text(row.concessions, names=names),
            _attendance(row, labels),
        )
        for row in place.matter.sessions.select_related("mediator__person")
        .prefetch_related("attendance")
        .order_by("held_at")
    ]
    if not bookings and not sessions:
        return None
    return {
        "bookings": bookings, "sessions": sessions, "private": SessionForm.PRIVATE,
        "matter": place.matter, "now": place.at,
    }  # fmt: skip


def _attendance(session: Session, labels: Mapping[int, str]) -> list[str]:
    return [
        f"{labels[row.party_id]} {Presence(row.presence).label}"
        for row in session.attendance.all()
        if row.party_id in labels
    ]


def inquiry(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Investigations, the list of evidence, invited people, escalation, referred counselling."""
    matter, labels = place.matter, labels_of(place)
    found = {
        "investigations": [
            (masked(row, names, "persons", "place"), mask_text(row.content, names=names))
            for row in matter.investigations.order_by("made_at")
        ],
        "evidence": [
            (masked(row, names, "name", "source", "proves"), labels.get(row.party_id or 0, ""))
            for row in matter.evidence.order_by("pk")
        ],
        "guests": [
            (masked(row, names, "purpose", "opinion"), guest_name(matter, row),
             named(labels, row.consented))
            for row in matter.guests.order_by("pk")
        ],
        "escalations": [
            masked(row, names, "risk", "measures") for row in matter.escalations.order_by("pk")
        ],
        "counselling": [
            (row, counselling_words(place, row)) for row in matter.counselling.order_by("pk")
        ],
    }  # fmt: skip
    return found if any(found.values()) else None


def guest_name(matter: Matter, guest: Guest) -> str:
    """The masked name of somebody invited."""
    text = opened(matter, guest.personal, GUEST)
    return mask_name(json.loads(text)["name"]) if text.startswith("{") else text


def counselling_words(place: Place, row: Any) -> str:
    """Whom and where to, for the post that referred; nobody else reads it."""
    if row.made_by_id != place.post.pk:
        return ""
    text = opened(place.matter, row.sealed, COUNSELLING)
    if not text.startswith("{"):
        return text
    content = json.loads(text)
    return f"{labels_of(place).get(content['party'], '当事人')}，转介{content['counsellor']}"


def linkage(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Referrals, conferences with what follows, representatives and their decisions."""
    matter, labels, today = place.matter, labels_of(place), timezone.localdate(place.at)
    found = {
        "referrals": [
            (masked(row, names, "division", "result"), _is_late(row, today))
            for row in matter.referrals.order_by("pk")
        ],
        "discussions": [
            (masked(row, names, "chosen", "reason", "checked_note"), row.conference,
             [_masked_option(option, names) for option in row.options])
            for row in matter.discussions.select_related("conference").order_by("pk")
        ],
        "follow_ups": [
            (masked(row, names, "task", "result"), row.unit.name,
             row.done_at is None and row.due_on < today)
            for row in matter.follow_ups.select_related("unit").order_by("due_on")
        ],
        "representatives": [
            (row, labels.get(row.party_id, ""), named(labels, row.authorised_by))
            for row in matter.representatives.filter(ended_at=None).order_by("pk")
        ],
        "decisions": [
            (masked(row, names, "decision"), named(labels, row.binds))
            for row in matter.group_decisions.order_by("pk")
        ],
    }  # fmt: skip
    return found if any(found.values()) else None


def _is_late(row: Any, today: Any) -> bool:
    if row.due_on is None:
        return False
    return bool((row.returned_on or today) > row.due_on)


def _masked_option(option: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {key: mask_text(text, names=names) for key, text in option.items()}


def ending(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Why mediation ended and which routes were told; the limitation period meanwhile."""
    matter = place.matter
    rows = [
        (masked(row, names, "reason", "routes_told"), [Route(each).label for each in row.routes])
        for row in matter.terminations.order_by("pk")
    ]
    asked = matter.state in ("accepted", "mediating", "failed") or bool(rows)
    words = limitation_words(matter.category, timezone.localdate(matter.received_at))
    return {"terminations": rows, "limitation": words} if asked else None
