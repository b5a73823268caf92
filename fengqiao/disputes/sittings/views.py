"""Rooms, the calendar of sittings, one sitting as a file, and the feed of a post."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.disputes.mediators.views import KEEPERS, READERS
from fengqiao.disputes.pages.form_page import register_form
from fengqiao.disputes.pages.street_choices import unit_choices
from fengqiao.disputes.sittings.booking import opening_words
from fengqiao.disputes.sittings.icalendar import as_calendar
from fengqiao.disputes.sittings.inputs import WEEKDAYS, RoomInput
from fengqiao.disputes.sittings.models import Booking, CalendarFeed, Room
from fengqiao.disputes.sittings.selectors import bookings_near, feed_bookings, post_of_feed
from fengqiao.disputes.sittings.services import add_room, change_room, open_feed, revoke_feed
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fengqiao.kernel.ui.requests import StaffRequest

CALENDAR: Final = "text/calendar; charset=utf-8"
FIRST_YEAR, LAST_YEAR = 2000, 2199
DECEMBER = 12


@staff_view(*READERS)
@require_GET
def sittings(request: StaffRequest) -> HttpResponse:
    """调解日历: a week or a month, day by day; another's matter shows only that a time is taken."""
    today = timezone.localdate()
    day = _day(request.GET.get("day", ""), today)
    monthly = request.GET.get("view") == "month"
    first, after = _month(day) if monthly else _week(day)
    rows = bookings_near(request.post, _start(first), _start(after), every_state=True)
    by_day = groupby(rows, key=lambda row: timezone.localdate(row.booking.starts_at))
    context = {
        "days": [(found, list(group)) for found, group in by_day],
        "first": first, "last": after - timedelta(days=1), "monthly": monthly, "today": today,
        "before": first - timedelta(days=1), "after": after, "day": day,
        "keeps": request.post.has(*KEEPERS),
    }  # fmt: skip
    return render(request, "disputes/sittings/calendar.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else otherwise


def _week(day: date) -> tuple[date, date]:
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=7)


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    if first.month == DECEMBER:
        return first, date(first.year + 1, 1, 1)
    return first, first.replace(month=first.month + 1)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(0), OFFICE_ZONE)


@staff_view(*READERS)
@require_GET
def sitting_ics(request: StaffRequest, booking_id: int) -> HttpResponse:
    """One sitting as a file for the calendar of a phone or a desk."""
    known = Matter.objects.visible_to(request.post)
    booking = get_object_or_404(
        Booking.objects.filter(matter__in=known).select_related("room", "matter"), pk=booking_id
    )
    content = as_calendar([booking], street=request.post.street.name, at=timezone.now())
    response = HttpResponse(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="sitting-{booking.pk}.ics"'
    return response


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of a post, for a calendar program that cannot sign in; 404 once revoked."""
    now = timezone.now()
    post = post_of_feed(token, now)
    if post is None:
        raise Http404
    content = as_calendar(feed_bookings(post, now), street=post.street.name, at=now)
    response = HttpResponse(content, content_type=CALENDAR)
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@staff_view(*READERS)
@require_GET
def feeds(request: StaffRequest) -> HttpResponse:
    """日历订阅: whether the post has an address, and since when."""
    return _feeds(request)


def _feeds(request: StaffRequest, token: str = "") -> HttpResponse:
    live = CalendarFeed.objects.filter(post=request.post, revoked_at=None).first()
    address = f"{settings.PUBLIC_ADDRESS}{reverse('sitting_feed', args=[token])}" if token else ""
    response = render(request, "disputes/sittings/feed.html", {"feed": live, "address": address})
    if token:
        response.headers["Cache-Control"] = "no-store"
    return response


@staff_view(*READERS)
@require_POST
def feed_open(request: StaffRequest) -> HttpResponse:
    """The address is shown once, on this answer; an earlier one ends."""
    return _feeds(request, open_feed(request.post, at=timezone.now()))


@staff_view(*READERS)
@require_POST
def feed_revoke(request: StaffRequest) -> HttpResponse:
    revoke_feed(request.post, at=timezone.now())
    messages.success(request, "日历订阅已停用，原地址立即失效。")
    return redirect("sitting_feeds")


@staff_view(*READERS)
@require_GET
def rooms(request: StaffRequest) -> HttpResponse:
    found = Room.objects.filter(street=request.post.street_id).select_related("unit")
    rows = [(room, opening_words(room)) for room in found.order_by("-is_active", "name")]
    context = {"rows": rows, "keeps": request.post.has(*KEEPERS)}
    return render(request, "disputes/sittings/rooms.html", context)


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def room_add(request: StaffRequest) -> HttpResponse:
    street = request.post.street
    return register_form(
        request, RoomInput,
        lambda value: add_room(street, value, by=request.post, at=timezone.now()),
        title="登记调解室", label="登记", back=reverse("sitting_rooms"), done="已登记。",
        crumbs=[("调解室", reverse("sitting_rooms"))],
        choices={"unit": lambda: unit_choices(street)},
    )  # fmt: skip


@staff_view(*KEEPERS)
@require_http_methods(["GET", "POST"])
def room_change(request: StaffRequest, room_id: int) -> HttpResponse:
    room = get_object_or_404(
        Room.objects.select_related("street"), pk=room_id, street=request.post.street_id
    )
    initial = dict(zip(WEEKDAYS, room.opens, strict=False)) | {
        "name": room.name, "unit": room.unit_id, "address": room.address,
        "capacity": room.capacity, "is_active": room.is_active,
    }  # fmt: skip
    return register_form(
        request, RoomInput,
        lambda value: change_room(room, value, by=request.post, at=timezone.now()),
        title=f"修改：{room.name}", label="保存", back=reverse("sitting_rooms"), done="已保存。",
        crumbs=[("调解室", reverse("sitting_rooms"))], initial=initial,
        choices={"unit": lambda: unit_choices(room.street)},
    )  # fmt: skip
