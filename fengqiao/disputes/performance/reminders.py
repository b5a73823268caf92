"""Reminds of what is owed: three days before a day, and once after it has passed.

The performer gets a text that names nobody, the mediator a notice in the workbench.

依据：《人民调解法》第三十一条第二款；《个人信息保护法》第六条
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from fengqiao.disputes.models import AgreementState, Obligation, ObligationState
from fengqiao.disputes.performance.models import Reminder, ReminderKind
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.notify.compose import notice_to_post, sms
from fengqiao.kernel.notify.models import MessageChannel
from fengqiao.kernel.notify.texts import MessageTemplate, register_templates
from fengqiao.kernel.personal.index import is_mobile, normalise_phone
from fengqiao.kernel.statements.writing import insert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import Model, QuerySet

BEFORE: Final = timedelta(days=3)
# What was missed longer ago was told of when it was, or is old paper entered late.
LOOK_BACK: Final = timedelta(days=30)
BATCH: Final = 200
WORDINGS = {
    ReminderKind.SOON: "agreement_due_soon",
    ReminderKind.LATE: "agreement_overdue",
}

register_templates(
    MessageTemplate(
        WORDINGS[ReminderKind.SOON],
        MessageChannel.SMS,
        "【{street}】编号{number}的调解协议有一项将于{due_on}到期，请按约履行。查询：{link}",
    ),
    MessageTemplate(
        WORDINGS[ReminderKind.LATE],
        MessageChannel.SMS,
        "【{street}】编号{number}的调解协议有一项已于{due_on}到期，如未履行请尽快联系调解员。查询：{link}",
    ),
)


def remind(at: datetime) -> int:
    """Send what is to be sent this morning; returns how many items. Running again sends nothing."""
    today, count = office_day(at), 0
    for kind in ReminderKind:
        while rows := list(_wanted(kind, today)[:BATCH]):
            with transaction.atomic():
                for group in _by_table(row for item in rows for row in _reminder(item, kind, at)):
                    insert(group)
            count += len(rows)
    return count


def _wanted(kind: ReminderKind, today: date) -> QuerySet[Obligation]:
    span = (
        Q(due_on__gte=today, due_on__lte=today + BEFORE)
        if kind == ReminderKind.SOON
        else Q(due_on__lt=today, due_on__gte=today - LOOK_BACK)
    )
    told = Reminder.objects.filter(obligation=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on"))
    return (
        Obligation.objects.filter(span, ~Exists(told), agreement__state=AgreementState.EFFECTIVE)
        .filter(state__in=[ObligationState.AWAITED, ObligationState.PARTLY])
        .select_related("matter__street", "performer", "agreement")
        .order_by("pk")
    )


def _reminder(item: Obligation, kind: ReminderKind, at: datetime) -> list[Model]:
    """The mark that it was done, the mediator's notice, the performer's text."""
    matter, street = item.matter, item.matter.street
    if item.due_on is None:
        return []
    due = f"{item.due_on:%Y-%m-%d}"
    words = f"{matter.number}{item.words}{'将于' if kind == ReminderKind.SOON else '已于'}{due}到期"
    rows: list[Model] = [
        Reminder(street=street, obligation=item, kind=kind, due_on=item.due_on, made_at=at),
        notice_to_post(street, item.agreement.mediator_id, matter, words, at),
    ]
    if item.performer is None or matter.data_key is None:
        return rows
    phone = normalise_phone(personal_of(item.performer, matter).phone)
    if is_mobile(phone):
        link = settings.PUBLIC_ADDRESS + reverse("portal_mine", args=[street.code])
        context = {"number": matter.number, "due_on": due, "link": link}
        key = f"obligation:{item.pk}:{kind}:{due}"
        rows.append(sms(street, phone, WORDINGS[kind], context, at=at, key=key, matter=matter))
    return rows


def _by_table(rows: Iterable[Model]) -> list[list[Model]]:
    groups: defaultdict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        groups[type(row)].append(row)
    return list(groups.values())
