"""What exactly is digested: events, seals, and the text form they have for it.

Free of Django, so that an export can be checked anywhere. Digests are SM3
(GB/T 32905) or SHA-256, each record naming its own; both have 32 bytes.

The digest of an event commits to who acted and to the body through salted
digests of their own. A receipt can therefore show the outer fields and be
recomputed without disclosing, or letting anybody guess, the inner ones.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

DIGEST_BYTES: Final = 32
NO_SEAL: Final = "0" * 64
ALGORITHMS: Final = ("sm3", "sha256")

Digest = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event as digested and exported. `sealed` is the digest of its encrypted data, or ""."""

    street: int
    at: str
    kind: str
    subject: str
    actor: str
    actor_name: str
    step: str
    version: int | None
    body: dict[str, Any]
    sealed: str
    salt: str
    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True)
class SealRecord:
    """One seal: the Merkle root over the `size` events from position `start` on."""

    street: int
    number: int
    start: int
    size: int
    root: str
    previous: str
    digest: str
    algorithm: str
    at: str


def digest_function(algorithm: str) -> Digest:
    """Return the function for a stored algorithm name. Raises ValueError when it is unknown."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"未知的摘要算法 {algorithm!r}，应为 {'、'.join(ALGORITHMS)}。")
    return lambda data: hashlib.new(algorithm, data).digest()


def moment(at: datetime) -> str:
    """The moment in UTC with microseconds, as it enters digests; such texts sort by time."""
    if at.tzinfo is None:
        raise ValueError("留痕的时间必须带时区。")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys, without spaces, in UTF-8: one form for one value."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def disclosed_event(event: EventRecord) -> dict[str, Any]:
    """The outer fields of an event: all that its digest covers, with actor and body as digests."""
    digest = digest_function(event.algorithm)
    salt = bytes.fromhex(event.salt)
    who = {"actor": event.actor, "actor_name": event.actor_name}
    return {
        "algorithm": event.algorithm,
        "at": event.at,
        "body": digest(salt + canonical_json(event.body)).hex(),
        "kind": event.kind,
        "sealed": event.sealed,
        "step": event.step,
        "street": event.street,
        "subject": event.subject,
        "version": event.version,
        "who": digest(salt + canonical_json(who)).hex(),
    }


def disclosed_digest(disclosed: dict[str, Any]) -> str:
    """The digest of an event from its outer fields alone, as a receipt shows them."""
    return digest_function(disclosed["algorithm"])(canonical_json(disclosed)).hex()


def event_digest(event: EventRecord) -> str:
    """The digest the event must have; `event.digest` is not read."""
    return disclosed_digest(disclosed_event(event))


def seal_digest(seal: SealRecord) -> str:
    """The digest the seal must have; it covers the previous seal's, so that seals form a chain."""
    fixed = (seal.street, seal.number, seal.start, seal.size)
    return digest_function(seal.algorithm)(
        bytes.fromhex(seal.previous)
        + b"".join(number.to_bytes(8, "big") for number in fixed)
        + bytes.fromhex(seal.root)
        + seal.at.encode()
    ).hex()


def as_json(record: EventRecord | SealRecord) -> dict[str, Any]:
    """The record as an export or receipt writes it."""
    return asdict(record)
