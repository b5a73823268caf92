"""Other systems that are told of events: entering, stopping, and their signing secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fengqiao.kernel.ledger.kinds import event_kind
from fengqiao.kernel.ledger.tail import last_position
from fengqiao.kernel.notify.models import Subscription
from fengqiao.kernel.notify.outbound import guarded_target
from fengqiao.kernel.notify.webhook import new_secret
from fengqiao.kernel.personal.cipher import open_, seal
from fengqiao.kernel.personal.keys import new_data_key, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.org.models import Street

_SECRET: Final = "subscription.secret"  # noqa: S105  names the place of the sealed field


def subscribe(
    *, street: Street, name: str, url: str, event_kinds: Sequence[str], at: datetime
) -> tuple[Subscription, str]:
    """Enter a subscription to events sealed from now on; return it and its signing secret.

    The secret can be read this once only. `event_kinds` empty: all but the read log. Raises
    SendFailed or Undeliverable for an address that may not be called, UnregisteredKind for a
    kind nobody knows, ValueError for a kind of the read log, which tells of persons.
    """
    guarded_target(url)
    for kind in event_kinds:
        if event_kind(kind).personal:
            raise ValueError(f"{kind} 属于阅看记录，不对外发送。")
    secret, (key, wrapped) = new_secret(), new_data_key()
    subscription = Subscription.objects.create(
        street=street,
        name=name,
        url=url,
        event_kinds=list(event_kinds),
        data_key=wrapped,
        secret=seal(secret, key, context=_SECRET),
        last_position=last_position(street.pk),
        made_at=at,
    )
    return subscription, secret


def unsubscribe(subscription: Subscription, *, because: str) -> None:
    """Stop telling this system; its queued messages stay, and go out if it is started again."""
    subscription.is_active = False
    subscription.stopped_because = because
    subscription.save(update_fields=["is_active", "stopped_because"])


def secret_of(subscription: Subscription) -> str:
    """The signing secret."""
    return open_(subscription.secret, unwrap(subscription.data_key), context=_SECRET)


def host_of(subscription: Subscription) -> str:
    """What staff see of the address: the host, since paths often carry a token."""
    return urlsplit(subscription.url).hostname or subscription.name
