"""Booking a sitting: what is taken is refused, what is given up is free again at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from fengqiao.disputes.models.mediation import Seat
from fengqiao.disputes.services.ending import acting_post
from fengqiao.disputes.services.telling import tell_parties
from fengqiao.disputes.sittings.models import BookedPost, Booking, BookingState, Room
from fengqiao.disputes.sittings.texts import SITTING_BOOKED, SITTING_DROPPED
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.notify.compose import notice_to_post
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from fengqiao.disputes.sittings import inputs as asked
    from fengqiao.kernel.workflow.change import Change

RULE = "本街道工作规则：同一时间一间调解室、一名调解员只约一场"


def book(change: Change, data: asked.Book) -> None:
    """预约调解 for the matter's mediators; the parties who agreed to mediation are told."""
    if data.starts_at <= change.at:
        raise InvalidInput([("starts_at", "预约的时间应晚于现在")])
    posts = _posts(change)
    _must_be_free(change, data, posts, people=data.people)
    booking = Booking(
        street_id=change.matter.street_id, matter=change.matter, room_id=data.room,
        place=data.place, remote_link=data.remote_link, form=data.form, people=data.people,
        starts_at=data.starts_at, ends_at=data.ends_at, note=data.note,
        booked_by=acting_post(change), changed_at=change.at,
    )  # fmt: skip
    change.add(booking)
    change.add(
        *(
            BookedPost(street_id=change.matter.street_id, booking=booking, post_id=post)
            for post in posts
        )
    )
    _tell(change, SITTING_BOOKED, posts, data.starts_at, "已约定")


def rebook(change: Change, data: asked.Rebook) -> None:
    """改期: the same sitting at another time; the former one is free again."""
    booking = _live(change, data.booking)
    if data.starts_at <= change.at:
        raise InvalidInput([("starts_at", "新的时间应晚于现在")])
    posts = _locked(Q(pk__in=BookedPost.objects.filter(booking=booking).values("post_id")))
    _must_be_free(change, data, posts, people=booking.people, besides=booking.pk)
    change.alter(
        booking, starts_at=data.starts_at, ends_at=data.ends_at, room_id=data.room,
        place=data.place, remote_link=data.remote_link, note=data.reason,
        sequence=booking.sequence + 1, changed_at=change.at, reminded_at=None,
    )  # fmt: skip
    _tell(change, SITTING_BOOKED, posts, data.starts_at, "已改期")
    change.body |= {"booking": booking.pk, "sequence": booking.sequence}


def drop_booking(change: Change, data: asked.DropBooking) -> None:
    """取消, or 未能举行: the reason is kept; nothing is counted against anybody."""
    booking = _live(change, data.booking)
    missed = data.what == "missed"
    if missed and booking.starts_at > change.at:
        raise InvalidInput([("what", "还没到约定的时间，请选“取消”")])
    change.alter(
        booking, state=data.what, note=data.reason, sequence=booking.sequence + 1,
        changed_at=change.at,
    )  # fmt: skip
    if not missed:
        posts = list(BookedPost.objects.filter(booking=booking).values_list("post_id", flat=True))
        _tell(change, SITTING_DROPPED, posts, booking.starts_at, "已取消")
    change.body |= {"booking": booking.pk, "what": data.what}


def _posts(change: Change) -> list[int]:
    """The posts of the matter's mediators, locked against a second booker at the same moment.

    Before there are mediators, the post that books sits.
    """
    seats = Seat.objects.filter(matter=change.matter, ended_at=None).values("post_id")
    found = _locked(Q(pk__in=seats))
    return found or _locked(Q(pk=acting_post(change).pk))


def _locked(condition: Q) -> list[int]:
    rows = Post.objects.select_for_update().filter(condition).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _live(change: Change, booking_id: int) -> Booking:
    found = Booking.objects.filter(
        matter=change.matter, pk=booking_id, state=BookingState.BOOKED
    ).first()
    if found is None:
        raise InvalidInput([("booking", "不是本事项现有的预约")])
    return found


def _must_be_free(
    change: Change, data: asked.Book | asked.Rebook, posts: Sequence[int], *,
    people: int, besides: int | None = None,
) -> None:  # fmt: skip
    """Room and mediators are there for the whole sitting, and nobody else has them then."""
    starts, ends = data.starts_at, data.ends_at
    room = _open_room(change, data.room, starts, ends, people) if data.room else None
    taken = (
        _overlapping(change, starts, ends, besides)
        .filter(Q(room=data.room, room__isnull=False) | Q(posts__post__in=posts))
        .first()
    )
    if taken is None:
        return
    if room is not None and taken.room_id == room.pk:
        raise Refused(
            f"{room.name}已有预约：{_when(taken)}。", basis=RULE,
            then="请换一个时间或另选调解室；可在调解日历中查看空闲。",
        )  # fmt: skip
    raise Refused(
        f"调解员在这段时间已有另一场调解：{_when(taken)}。", basis=RULE,
        then="请换一个时间，或先为另一场改期。",
    )  # fmt: skip


def _open_room(change: Change, room_id: int, starts: datetime, ends: datetime, people: int) -> Room:
    """The room exists, is open and large enough; its row is locked until the step is done."""
    room = (
        Room.objects.select_for_update()
        .filter(street=change.matter.street_id, pk=room_id, is_active=True)
        .first()
    )
    if room is None:
        raise InvalidInput([("room", "没有这间调解室，或它已停用")])
    if people > room.capacity:
        raise InvalidInput([("room", f"{room.name}可坐{room.capacity}人，不够{people}人")])
    if not is_open(room, starts, ends):
        hours = opening_words(room)
        raise InvalidInput([("room", f"{room.name}在所选时间不开放。开放时间：{hours}")])
    return room


def _overlapping(
    change: Change, starts: datetime, ends: datetime, besides: int | None
) -> QuerySet[Booking]:
    rows = Booking.objects.filter(
        street=change.matter.street_id, state=BookingState.BOOKED,
        starts_at__lt=ends, ends_at__gt=starts,
    )  # fmt: skip
    return rows.exclude(pk=besides) if besides else rows


def _when(booking: Booking) -> str:
    starts, ends = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    return f"{starts:%m月%d日 %H:%M}至{ends:%H:%M}"


def is_open(room: Room, starts: datetime, ends: datetime) -> bool:
    """Whether one of the room's spans of that weekday holds the whole sitting."""
    first, last = timezone.localtime(starts), timezone.localtime(ends)
    if first.date() != last.date():
        return False
    spans = (room.opens[first.weekday()] if len(room.opens) > first.weekday() else "").split(",")
    here = (f"{first:%H:%M}", f"{last:%H:%M}")
    return any(span[:5] <= here[0] and here[1] <= span[6:] for span in spans if span)


DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def opening_words(room: Room) -> str:
    """周一 09:00-17:00；周二 …, days that are closed left out."""
    spans = (f"{day} {hours}" for day, hours in zip(DAYS, room.opens, strict=False) if hours)
    return "；".join(spans) or "不开放"


def _tell(change: Change, wording: str, posts: Sequence[int], starts: datetime, what: str) -> None:
    """The mediators by notice, the parties who were asked by a message that names nobody."""
    matter, day = change.matter, office_day(starts)
    clock = f"{timezone.localtime(starts):%H:%M}"
    for post in posts:
        if not isinstance(change.by, Post) or post != change.by.pk:
            text = f"调解{what}：{matter.number}，{day:%Y-%m-%d} {clock}"
            change.add(notice_to_post(matter.street, post, matter, text, change.at))
    # Nobody is invited before both sides agreed to be mediated at all.
    if matter.state == "mediating":
        roles = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
        tell_parties(change, dict.fromkeys(roles, wording), due_on=f"{day:%Y-%m-%d} {clock}")
