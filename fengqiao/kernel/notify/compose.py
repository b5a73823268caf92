"""Builds notices and messages as unsaved rows, to be inserted with the step that causes them.

Nothing here touches the database (a matter passed in must have its `data_key` loaded):
the rows go into the step's unit of work and live or die with its transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fengqiao.kernel.ledger.kinds import UnregisteredKind, event_kind
from fengqiao.kernel.notify.models import Message, MessageChannel, Notice, Subscription
from fengqiao.kernel.notify.subscriptions import host_of
from fengqiao.kernel.notify.texts import template_named
from fengqiao.kernel.personal.cipher import Erased, open_, seal
from fengqiao.kernel.personal.keys import new_data_key, unwrap
from fengqiao.kernel.personal.masks import mask_phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from fengqiao.kernel.ledger.digests import EventRecord
    from fengqiao.kernel.ledger.streams import SealedEvent
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.notify.texts import MessageTemplate
    from fengqiao.kernel.org.models import Street

RECIPIENT = "message.recipient"


def notice_to_unit(
    street: Street, unit_id: int, matter: Matter | None, text: str, at: datetime, *, link: str = ""
) -> Notice:
    """A notice to every post of the unit, shown to those who may know of the matter.

    `text` carries the number and what happened; no personal data.
    """
    return Notice(street=street, unit_id=unit_id, matter=matter, text=text, link=link, made_at=at)


def notice_to_post(
    street: Street, post_id: int, matter: Matter | None, text: str, at: datetime, *, link: str = ""
) -> Notice:
    """A notice to one post. `text` carries the number and what happened; no personal data."""
    return Notice(street=street, post_id=post_id, matter=matter, text=text, link=link, made_at=at)


def sms(
    street: Street,
    phone: str,
    template: str,
    context: Mapping[str, object],
    *,
    at: datetime,
    key: str,
    matter: Matter | None = None,
) -> Message:
    """A text message to `phone`, from the wording named `template`.

    `key` names the cause (for instance `"12:received:sms"`): a second message of the same
    street with the same key is refused by the database. `street` fills itself.
    """
    return _message(
        _filled(template, MessageChannel.SMS, street, context),
        Message(street=street, matter=matter, recipient_shown=mask_phone(phone), made_at=at),
        to=phone,
        key=key,
    )


def mail(
    street: Street,
    address: str,
    template: str,
    context: Mapping[str, object],
    *,
    at: datetime,
    key: str,
    matter: Matter | None = None,
) -> Message:
    """A mail to `address`, from the wording named `template`; `key` as for `sms`."""
    return _message(
        _filled(template, MessageChannel.MAIL, street, context),
        Message(street=street, matter=matter, recipient_shown=mask_mail(address), made_at=at),
        to=address,
        key=key,
    )


def webhooks_for(
    event: SealedEvent, subscriptions: Iterable[Subscription], *, at: datetime
) -> list[Message]:
    """The calls that tell each subscription of a sealed event it wants (CloudEvents 1.0, JSON).

    Told are kind, subject, step, version, place and digest; never what was entered. The read
    log stays in the house. Subscriptions come with their `street`.
    """
    record = event.event
    if record is None:
        return []
    return [
        Message(
            street=subscription.street,
            subscription=subscription,
            channel=MessageChannel.WEBHOOK,
            recipient_shown=host_of(subscription),
            template=record.kind[:40],
            body=json.dumps(_cloud_event(event, record, subscription.street), ensure_ascii=False),
            dedupe_key=f"webhook:{subscription.pk}:{event.position}",
            next_at=at,
            made_at=at,
        )
        for subscription in subscriptions
        if _is_wanted(record.kind, subscription)
    ]


def _is_wanted(kind: str, subscription: Subscription) -> bool:
    if subscription.event_kinds:
        return kind in subscription.event_kinds
    try:
        return not event_kind(kind).personal
    except UnregisteredKind:
        # Of an app that was removed: nobody can say that it tells of no person.
        return False


def _cloud_event(event: SealedEvent, record: EventRecord, street: Street) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(event.position),
        "source": f"urn:fengqiao:street:{street.code}",
        "type": f"fengqiao.{record.kind}",
        "subject": record.subject,
        "time": record.at,
        "datacontenttype": "application/json",
        "data": {
            "kind": record.kind,
            "subject": record.subject,
            "step": record.step,
            "version": record.version,
            "position": event.position,
            "digest": record.digest,
            "algorithm": record.algorithm,
        },
    }


def mask_mail(address: str) -> str:
    """`wang.xm@example.cn` → `w***@example.cn`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else "***"


@dataclass(frozen=True)
class _Filled:
    """A wording with its values put in."""

    template: MessageTemplate
    subject: str
    body: str


def _filled(
    name: str, channel: MessageChannel, street: Street, context: Mapping[str, object]
) -> _Filled:
    template = template_named(name)
    if template.channel != channel:
        raise ValueError(f"模板 {name} 是{template.channel.label}模板，不能用于{channel.label}。")
    values = {"street": street.name, **context}
    return _Filled(template, template.render_subject(values), template.render(values))


def _message(filled: _Filled, message: Message, *, to: str, key: str) -> Message:
    """Complete the row: wording, sealed recipient, first moment of sending."""
    is_secret = filled.template.is_secret
    sealed = {"to": to, "body": filled.body} if is_secret else {"to": to}
    plain_key, message.data_key = _key_for(message.matter)
    message.recipient = seal(json.dumps(sealed), plain_key, context=RECIPIENT)
    message.channel = filled.template.channel
    message.template = filled.template.name
    message.subject = filled.subject
    message.body = "" if is_secret else filled.body
    message.dedupe_key = key
    message.next_at = message.made_at
    return message


def _key_for(matter: Matter | None) -> tuple[bytes, bytes | None]:
    """The key to seal with, and that key wrapped when the message must carry it itself."""
    if matter is not None and matter.data_key:
        return unwrap(matter.data_key), None
    return new_data_key()


def opened(message: Message) -> dict[str, Any]:
    """What was sealed: `to`, and `body` where the text is secret.

    Raises Erased when the key or the sealed text is gone.
    """
    if message.recipient is None:
        raise Erased("收件人信息已删除，无法发送。")
    wrapped = message.data_key or (message.matter.data_key if message.matter else None)
    key = unwrap(wrapped) if wrapped else None
    content: dict[str, Any] = json.loads(open_(message.recipient, key, context=RECIPIENT))
    return content
