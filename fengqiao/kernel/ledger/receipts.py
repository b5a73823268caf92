"""Receipts (回执): what a resident holds to prove later that something was recorded.

A receipt shows when, what step, on which matter, and digests for the rest: no
names, no contents. `offline.verify_receipt` checks it without the database.
"""

from typing import Any

from fengqiao.kernel.ledger.digests import as_json, digest_function, disclosed_event
from fengqiao.kernel.ledger.kinds import event_kind
from fengqiao.kernel.ledger.merkle import inclusion_proof
from fengqiao.kernel.ledger.models import Event, Leaf
from fengqiao.kernel.ledger.offline import RECEIPT_FORMAT


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
