"""Ways to falsify a ledger, for somebody who has every right in the database."""

from typing import Any

from django.db import connection

from fengqiao.kernel.ledger.digests import digest_function, event_digest, seal_digest
from fengqiao.kernel.ledger.merkle import merkle_root
from fengqiao.kernel.ledger.models import Event, Leaf, Seal


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def change(event: Event, **values: Any) -> None:
    Event.objects.filter(pk=event.pk).update(**values)


def change_and_recompute(event: Event, **values: Any) -> None:
    """Change the event and give it the digest that fits."""
    change(event, **values)
    stored = Event.objects.get(pk=event.pk)
    change(event, digest=event_digest(stored.record()))


def remove(event: Event) -> None:
    execute("DELETE FROM ledger_event WHERE id = %s", event.pk)


def swap(one: Event, other: Event) -> None:
    """Exchange the places of two events."""
    first, second = Leaf.objects.get(event=one), Leaf.objects.get(event=other)
    aside = 1_000_000
    for leaf, position in (
        (first, aside),
        (second, first.position),
        (first, second.position),
    ):
        Leaf.objects.filter(pk=leaf.pk).update(position=position)


def rewrite_from(number: int) -> None:
    """Make leaves and all seals from `number` on fit the events as they now are."""
    for leaf in Leaf.objects.select_related("event"):
        Leaf.objects.filter(pk=leaf.pk).update(digest=leaf.event.digest)
    for seal in Seal.objects.filter(number__gte=number).order_by("number"):
        digests = Leaf.objects.filter(seal=seal).order_by("position")
        leaves = [bytes.fromhex(text) for text in digests.values_list("digest", flat=True)]
        seal.root = merkle_root(digest_function(seal.algorithm), leaves).hex()
        before = Seal.objects.filter(number=seal.number - 1).first()
        seal.previous = before.digest if before else seal.previous
        seal.digest = seal_digest(seal.record())
        Seal.objects.filter(pk=seal.pk).update(
            root=seal.root, previous=seal.previous, digest=seal.digest
        )
