"""Seals events: gives each its place in the ledger and chains a Merkle root over them.

Writers never wait for sealing. Events are inserted freely; a seal takes those
that have no place yet, in the order of their ids.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from fengqiao.kernel.ledger.digests import (
    NO_SEAL,
    SealRecord,
    digest_function,
    moment,
    seal_digest,
)
from fengqiao.kernel.ledger.events import HasKey
from fengqiao.kernel.ledger.merkle import merkle_root
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.org.models import Street

# Bounds the memory of a seal, and the work of one inclusion proof.
LARGEST_SEAL: Final = 16_384
# A transaction may commit after events with higher ids were sealed, but not after this long.
LONGEST_TRANSACTION: Final = timedelta(hours=1)


def seal_street(street: HasKey, at: datetime, *, search_all: bool = False) -> list[Seal]:
    """Seal every event that has no place yet; return the new seals, none when there is nothing.

    Any number of sealers and writers may run at once. Each seal is a transaction
    of its own, so that a large import is sealed in steps. Events that appear with
    an id older than LONGEST_TRANSACTION are left out, and `verify` reports them:
    they were slipped in. `search_all` seals them nevertheless, on an
    administrator's decision.
    """
    seals = []
    while (seal := _seal_next(street, at, search_all=search_all)) is not None:
        seals.append(seal)
    return seals


def seal_all(at: datetime) -> list[Seal]:
    """Seal the events of every street: what the scheduled job calls."""
    return [seal for street in Street.objects.order_by("pk") for seal in seal_street(street, at)]


@transaction.atomic
def _seal_next(street: HasKey, at: datetime, *, search_all: bool) -> Seal | None:
    # One sealer at a time for a street. Not a full lock: that would make every writer wait
    # whose row refers to the street. SQLite's transaction is exclusive already.
    Street.objects.select_for_update(no_key=True).get(pk=street.pk)
    after = 0 if search_all else settled_id(street, at)
    fresh = list(
        Event.objects.filter(street=street.pk, id__gt=after)
        .filter(~Exists(Leaf.objects.filter(event=OuterRef("pk"))))
        .order_by("id")
        .values_list("id", "digest")[:LARGEST_SEAL]
    )
    if not fresh:
        return None
    last = Seal.objects.filter(street=street.pk).order_by("-number").first()
    # A sealer that waited for the lock may hold an earlier moment than the one before it.
    at = max(at, last.at) if last else at
    algorithm = settings.FENGQIAO_DIGEST
    record = SealRecord(
        street=street.pk,
        number=last.number + 1 if last else 1,
        start=last.start + last.size if last else 0,
        size=len(fresh),
        root=merkle_root(
            digest_function(algorithm), (bytes.fromhex(digest) for _, digest in fresh)
        ).hex(),
        previous=last.digest if last else NO_SEAL,
        digest="",
        algorithm=algorithm,
        at=moment(at),
    )
    seal = Seal.objects.create(
        street_id=street.pk,
        number=record.number,
        start=record.start,
        size=record.size,
        root=record.root,
        previous=record.previous,
        digest=seal_digest(record),
        algorithm=algorithm,
        at=at,
    )
    Leaf.objects.bulk_create(
        Leaf(event_id=pk, street_id=street.pk, position=position, digest=digest, seal_id=seal.pk)
        for position, (pk, digest) in enumerate(fresh, start=record.start)
    )
    return seal


def settled_id(street: HasKey, at: datetime) -> int:
    """Return an event id below which every event of the street has its place for certain.

    The highest id in a seal that is older than LONGEST_TRANSACTION; 0 without
    one. Keeps the search for new events from reading the whole ledger.
    """
    seal = (
        Seal.objects.filter(street=street.pk, at__lt=at - LONGEST_TRANSACTION)
        .order_by("-number")
        .first()
    )
    if seal is None:
        return 0
    highest = Leaf.objects.filter(
        street=street.pk, position__gte=seal.start, position__lt=seal.start + seal.size
    ).aggregate(highest=Max("event_id"))["highest"]
    return int(highest or 0)
