"""The read log: readings, searches, exports and reveals of personal data are events too."""

from datetime import datetime
from typing import Any

from fengqiao.kernel.ledger.events import HasKey, append, build_event
from fengqiao.kernel.ledger.kinds import event_kind
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.personal.index import blind_index


def record_read(
    *,
    actor: str,
    actor_name: str,
    street: HasKey,
    at: datetime,
    kind: str,
    subject: str = "",
    matter_id: int | None = None,
    body: dict[str, Any] | None = None,
) -> Event:
    """Write one event of the read log and return it.

    `kind` is a registered kind marked personal ("matter.read", "export.made",
    "personal.revealed"…); ValueError for any other. For searches see `record_search`.
    """
    if not event_kind(kind).personal:
        raise ValueError(f"{kind} 不是阅看类留痕。")
    event = build_event(
        street=street,
        at=at,
        kind=kind,
        subject=subject,
        actor=actor,
        actor_name=actor_name,
        matter_id=matter_id,
        body=body,
    )
    append([event])
    return event


def record_search(
    *, actor: str, actor_name: str, street: HasKey, at: datetime, text: str, found: int
) -> Event:
    """Write that somebody searched: how long the text was and how much was found.

    The words themselves, often a name or a phone, stay out. Their blind index
    lets an auditor ask whether a given word was searched, and how often.
    """
    body = {
        "words": blind_index(text, kind="search", street_id=street.pk),
        "length": len(text),
        "found": found,
    }
    return record_read(
        actor=actor, actor_name=actor_name, street=street, at=at, kind="search.run", body=body
    )
