"""Changes of rooms and calendar feeds: checked, written, one ledger event each."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.disputes.sittings import events
from fengqiao.disputes.sittings.models import CalendarFeed, Room
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.models import Unit
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from fengqiao.disputes.sittings.inputs import RoomInput
    from fengqiao.kernel.ledger.kinds import EventKind
    from fengqiao.kernel.org.models import Post, Street

TOKEN_BYTES = 32


def add_room(street: Street, data: RoomInput, *, by: Post, at: datetime) -> Room:
    """登记调解室."""
    with transaction.atomic():
        room = Room(street=street)
        _fill(room, data)
        room.save(force_insert=True)
        _record(events.ROOM_ADDED, f"room:{room.pk}", {"unit": room.unit_id}, by, at)
    return room


def change_room(room: Room, data: RoomInput, *, by: Post, at: datetime) -> None:
    """修改调解室; bookings that were made stay as they are."""
    with transaction.atomic():
        _fill(room, data)
        room.save()
        body = {"unit": room.unit_id, "is_active": room.is_active}
        _record(events.ROOM_CHANGED, f"room:{room.pk}", body, by, at)


def _fill(room: Room, data: RoomInput) -> None:
    if Room.objects.filter(street=room.street, name=data.name).exclude(pk=room.pk).exists():
        raise InvalidInput([("name", f"已有名为“{data.name}”的调解室")])
    unit = Unit.objects.filter(street=room.street, pk=data.unit, is_active=True).first()
    if unit is None:
        raise InvalidInput([("unit", "没有这个单位，或它已停用")])
    room.unit, room.name, room.address = unit, data.name, data.address
    room.capacity, room.opens, room.is_active = data.capacity, data.opens, data.is_active


def open_feed(post: Post, *, at: datetime) -> str:
    """A new secret address for the post's calendar; an earlier one ends. Returns the token once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        CalendarFeed.objects.filter(post=post, revoked_at=None).update(revoked_at=at)
        CalendarFeed.objects.create(
            street=post.street, post=post, digest=digest_of(token), made_at=at
        )
        _record(events.FEED_OPENED, post.ref, {}, post, at)
    return token


def revoke_feed(post: Post, *, at: datetime) -> None:
    """The address stops at once; nothing happens when there is none."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(post=post, revoked_at=None).update(revoked_at=at):
            _record(events.FEED_REVOKED, post.ref, {}, post, at)


def digest_of(token: str) -> str:
    """What is kept of a token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _record(kind: EventKind, subject: str, body: dict[str, Any], by: Post, at: datetime) -> None:
    record(
        street=by.street, at=at, kind=kind.name, subject=subject, actor=by.ref,
        actor_name=by.shown_name, body=body,
    )  # fmt: skip
