"""Receipts (回执): what a resident holds to prove later that something was recorded.

A receipt shows when, what step, on which matter, and digests for the rest: no
names, no contents. `offline.verify_receipt` checks it without the database.
"""

from collections.abc import Mapping
from typing import Any, Final

from fengqiao.kernel.ledger.digests import as_json, digest_function, disclosed_event
from fengqiao.kernel.ledger.kinds import event_kind
from fengqiao.kernel.ledger.merkle import inclusion_proof
from fengqiao.kernel.ledger.models import Event, Leaf
from fengqiao.kernel.ledger.offline import RECEIPT_FORMAT

_NOT_OURS: Final = "本单位的留痕中没有这条记录。"
_LARGEST_ID: Final = 2**31 - 1


def receipt_for(event: Event) -> dict[str, Any]:
    """Return the receipt of an event as JSON values.

    `state` is "pending" until the event is sealed; a later receipt of the same
    event has the same `digest`, and with "sealed" also the seal and the proof
    that the event is in it.
    """
    receipt: dict[str, Any] = {
        "format": RECEIPT_FORMAT,
        "state": "pending",
        "street": {"code": event.street.code, "name": event.street.name},
        "label": event_kind(event.kind).label_zh,
        "event": disclosed_event(event.record()),
        "digest": event.digest,
    }
    leaf = Leaf.objects.select_related("seal").filter(event=event.pk).first()
    if leaf is None:
        return receipt
    seal = leaf.seal
    digests = Leaf.objects.filter(
        street=leaf.street_id, position__gte=seal.start, position__lt=seal.start + seal.size
    ).order_by("position")
    index = leaf.position - seal.start
    path = inclusion_proof(
        digest_function(seal.algorithm),
        [bytes.fromhex(digest) for digest in digests.values_list("digest", flat=True)],
        index,
    )
    return receipt | {
        "state": "sealed",
        "seal": as_json(seal.record()),
        "proof": {
            "position": leaf.position,
            "index": index,
            "path": [step.hex() for step in path],
        },
    }


def office_problems(receipt: Mapping[str, Any]) -> list[str]:
    """Return what keeps a receipt that is sound in itself from being this office's own.

    A receipt carries its own seal, so anybody can make one that holds together. Only the
    ledger tells whether the event and the seal are the office's. Two statements.
    """
    told = receipt["event"]
    street, subject, version = told["street"], told["subject"], told["version"]
    known = isinstance(subject, str) and "\x00" not in subject
    known = known and _is_id(street) and _is_id(version)
    found = Event.objects.filter(street=street, subject=subject, version=version) if known else None
    event = found.select_related("street").first() if found is not None else None
    if event is None or event.digest != receipt["digest"]:
        return [_NOT_OURS]
    place = {"code": event.street.code, "name": event.street.name}
    if receipt.get("street") != place or receipt.get("label") != event_kind(event.kind).label_zh:
        return ["回执上的单位名称或记录名称被改动。"]
    if receipt["state"] == "pending":
        return []
    leaf = Leaf.objects.select_related("seal").filter(event=event.pk).first()
    if leaf is None or as_json(leaf.seal.record()) != receipt["seal"]:
        return ["回执所附封存不是本单位的封存。"]
    return []


def _is_id(value: object) -> bool:
    return isinstance(value, int) and 0 < value <= _LARGEST_ID
