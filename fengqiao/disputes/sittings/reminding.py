"""Reminders: sittings of tomorrow, pacts that lapse, follow-ups and answers that are due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from fengqiao.disputes.conferences.models import FollowUp
from fengqiao.disputes.mediators.models import Pact
from fengqiao.disputes.models.linkage import Referral
from fengqiao.disputes.sittings.models import Booking, BookingState
from fengqiao.disputes.sittings.texts import SITTING_TOMORROW
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.notify.compose import notice_to_post, notice_to_unit, sms
from fengqiao.kernel.notify.models import Message, Notice
from fengqiao.kernel.personal.index import is_mobile, normalise_phone

if TYPE_CHECKING:
    from datetime import date

FIRST_WARNING, LAST_WARNING = timedelta(days=30), timedelta(days=7)
BEFORE_ANSWER = timedelta(days=3)


def remind_of_tomorrow(at: datetime) -> int:
    """Each sitting of tomorrow, once: mediators by notice, the parties who were asked by text."""
    first = datetime.combine(office_day(at) + timedelta(days=1), time(0), OFFICE_ZONE)
    rows = Booking.objects.filter(
        state=BookingState.BOOKED, reminded_at=None, starts_at__gte=first,
        starts_at__lt=first + timedelta(days=1),
    )  # fmt: skip
    keys = list(rows.values_list("pk", flat=True))
    return sum(_remind(key, at) for key in keys)


def _remind(booking_id: int, at: datetime) -> bool:
    with transaction.atomic():
        booking = (
            Booking.objects.select_for_update(of=("self",))
            .select_related("matter__street")
            .filter(pk=booking_id, state=BookingState.BOOKED, reminded_at=None)
            .first()
        )
        if booking is None:
            return False
        clock = f"{timezone.localtime(booking.starts_at):%Y-%m-%d %H:%M}"
        text = f"明天调解：{booking.matter.number}，{clock}"
        posts = booking.posts.values_list("post_id", flat=True)
        Notice.objects.bulk_create(
            notice_to_post(booking.matter.street, post, booking.matter, text, at) for post in posts
        )
        Message.objects.bulk_create(_texts(booking, clock, at))
        booking.reminded_at = at
        booking.save(update_fields=["reminded_at"])
    return True


def _texts(booking: Booking, clock: str, at: datetime) -> list[Message]:
    """One text for each mobile phone of the parties who were asked about mediation."""
    matter, found = booking.matter, dict[str, Message]()
    if matter.data_key is None:
        return []
    link = settings.PUBLIC_ADDRESS + reverse("portal_mine", args=[matter.street.code])
    values = {"number": matter.number, "link": link, "due_on": clock}
    for party in matter.parties.filter(consents__isnull=False).distinct().order_by("pk"):
        phone = normalise_phone(personal_of(party, matter).phone)
        if is_mobile(phone) and phone not in found:
            key = f"{booking.pk}:{booking.sequence}:{SITTING_TOMORROW}:{party.pk}"
            found[phone] = sms(
                matter.street, phone, SITTING_TOMORROW, values, at=at, key=key, matter=matter
            )
    return list(found.values())


def warn_of_pacts(at: datetime) -> int:
    """Thirty days and again seven days before a pact lapses, its keeper is told."""
    today = office_day(at)
    rows = Pact.objects.filter(
        ended_on=None, valid_until__gte=today, valid_until__lte=today + FIRST_WARNING
    ).select_related("street")
    return sum(_warn_of(pact, today, at) for pact in rows)


def _warn_of(pact: Pact, today: date, at: datetime) -> bool:
    last = pact.valid_until - LAST_WARNING
    due = pact.warned_on is None or (today >= last and pact.warned_on < last)
    if not due:
        return False
    with transaction.atomic():
        # Whoever marks it first tells: two workers tell once.
        fresh = Pact.objects.filter(pk=pact.pk, warned_on=pact.warned_on).update(warned_on=today)
        if fresh:
            text = f"协议将于{pact.valid_until:%Y-%m-%d}到期：{pact.title}"
            link = reverse("mediation_pacts")
            notice_to_unit(pact.street, pact.unit_id, None, text[:200], at, link=link).save()
    return bool(fresh)


def warn_of_follow_ups(at: datetime) -> int:
    """The day before a follow-up is due (or as soon as it is late), its unit is told, once."""
    today, told = office_day(at), 0
    rows = FollowUp.objects.filter(
        done_at=None, warned_on=None, due_on__lte=today + timedelta(days=1)
    ).select_related("street", "matter", "conference")
    for row in rows:
        with transaction.atomic():
            if FollowUp.objects.filter(pk=row.pk, warned_on=None).update(warned_on=today):
                what = row.matter.number if row.matter else row.conference.title
                text = f"会商后续将于{row.due_on:%Y-%m-%d}到期：{what}"
                notice_to_unit(row.street, row.unit_id, row.matter, text[:200], at).save()
                told += 1
    return told


def warn_of_referrals(at: datetime) -> int:
    """Three days before an answer to another body is due, the lead unit is told, once."""
    today, told = office_day(at), 0
    rows = Referral.objects.filter(
        Q(due_on__gte=today) & Q(due_on__lte=today + BEFORE_ANSWER), returned_on=None,
        matter__is_open=True, matter__lead_unit__isnull=False,
    ).select_related("matter__street")  # fmt: skip
    for row in rows:
        matter = row.matter
        text = f"请于{row.due_on:%Y-%m-%d}前向{row.body}反馈结果：{matter.number}"[:200]
        if not Notice.objects.filter(matter=matter, text=text).exists():
            notice_to_unit(matter.street, matter.lead_unit_id or 0, matter, text, at).save()
            told += 1
    return told
