"""Writes events: the only way into the ledger."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NotRequired, Protocol, TypedDict, Unpack

from django.conf import settings

from fengqiao.kernel.ledger.digests import canonical_json, event_digest
from fengqiao.kernel.ledger.kinds import event_kind
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.statements.writing import insert

BODY_LIMIT: Final = 16 * 1024
_SALT_BYTES = 16


class HasKey(Protocol):
    """A street, of which only the key enters the ledger."""

    @property
    def pk(self) -> Any: ...


class EventFields(TypedDict):
    """The arguments of `build_event`, for callers that pass them on."""

    street: HasKey
    at: datetime
    kind: str
    subject: str
    actor: str
    actor_name: str
    step: NotRequired[str]
    matter_id: NotRequired[int | None]
    version: NotRequired[int | None]
    body: NotRequired[dict[str, Any] | None]
    sealed_body: NotRequired[bytes | None]


def build_event(  # noqa: PLR0913 - an event has this many columns, all by keyword
    *,
    street: HasKey,
    at: datetime,
    kind: str,
    subject: str,
    actor: str,
    actor_name: str,
    step: str = "",
    matter_id: int | None = None,
    version: int | None = None,
    body: dict[str, Any] | None = None,
    sealed_body: bytes | None = None,
) -> Event:
    """Return an unsaved event with its digest; write it with `append`.

    `subject` is a stable name (the matter's number); `actor` a stable code
    ("post:12", "resident:…", "system:seal"), `actor_name` what is shown.
    `version` is the subject's version after the step: 1, 2, 3… without a gap.
    `body` is small and holds no personal data; what does goes into
    `sealed_body`, encrypted with the matter's data key. `matter_id` may still be
    set before `append`: it is not in the digest.

    Raises UnregisteredKind, and ValueError for a moment without time zone, a body
    over 16 KiB, or values that the two databases do not return unchanged
    (fractions, NUL characters, keys that are not text).
    """
    event_kind(kind)
    event = Event(
        street_id=street.pk,
        at=at,
        kind=kind,
        subject=subject,
        matter_id=matter_id,
        actor=actor,
        actor_name=actor_name,
        step=step,
        version=version,
        body=_checked_body(body or {}),
        sealed_body=sealed_body,
        salt=secrets.token_hex(_SALT_BYTES),
        algorithm=settings.FENGQIAO_DIGEST,
    )
    event.digest = event_digest(event.record())
    return event


def append(events: Sequence[Event]) -> None:
    """Write built events in their order, in the caller's transaction."""
    insert(events)


def record(**fields: Unpack[EventFields]) -> Event:
    """Build one event and write it at once; fields and errors as for `build_event`."""
    event = build_event(**fields)
    append([event])
    return event


def _checked_body(body: dict[str, Any]) -> dict[str, Any]:
    _refuse_unstable(body)
    text = canonical_json(body)
    if len(text) > BODY_LIMIT:
        raise ValueError(f"留痕内容 {len(text)} 字节，超过 {BODY_LIMIT}：请存附件或加密内容。")
    return body


def _refuse_unstable(value: object) -> None:
    """Refuse what a database may give back in another form, which would break the digest."""
    match value:
        case str():
            if "\x00" in value:
                raise ValueError("留痕内容不能含空字符。")
        case None | bool() | int():
            pass
        case dict():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"留痕内容的键应为文本，现为 {key!r}。")
                _refuse_unstable(key)
                _refuse_unstable(inner)
        case list() | tuple():
            for inner in value:
                _refuse_unstable(inner)
        case _:
            raise ValueError(
                f"留痕内容只能是文本、整数、真假和它们的列表，现有 {type(value).__name__}。"
            )
