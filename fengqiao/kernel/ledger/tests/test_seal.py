from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from fengqiao.kernel.ledger import seal as sealing
from fengqiao.kernel.ledger.digests import NO_SEAL, digest_function, seal_digest
from fengqiao.kernel.ledger.events import append, build_event
from fengqiao.kernel.ledger.merkle import merkle_root
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.ledger.seal import seal_all, seal_street, settled_id
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street

LATER = NOON + timedelta(hours=2)


def test_a_seal_places_the_events_in_the_order_of_their_ids(street: Street, write: Write) -> None:
    events = [write(f"{number}") for number in range(5)]
    [seal] = seal_street(street, LATER)
    leaves = list(Leaf.objects.order_by("position"))
    assert [leaf.event_id for leaf in leaves] == [event.pk for event in events]
    assert [leaf.position for leaf in leaves] == [0, 1, 2, 3, 4]
    assert [leaf.digest for leaf in leaves] == [event.digest for event in events]
    assert {leaf.seal_id for leaf in leaves} == {seal.pk}


def test_the_root_and_digest_of_a_seal_are_those_of_the_definition(
    street: Street, write: Write, settings: Settings
) -> None:
    events = [write() for _ in range(3)]
    settings.FENGQIAO_DIGEST = "sha256"
    [seal] = seal_street(street, LATER)
    digests = [bytes.fromhex(event.digest) for event in events]
    assert seal.algorithm == "sha256"
    assert seal.root == merkle_root(digest_function("sha256"), digests).hex()
    assert seal.digest == seal_digest(Seal.objects.get().record())


def test_seals_form_a_chain(street: Street, write: Write) -> None:
    write()
    [first] = seal_street(street, NOON)
    write()
    write()
    [second] = seal_street(street, LATER)
    assert (first.number, first.start, first.size, first.previous) == (1, 0, 1, NO_SEAL)
    assert (second.number, second.start, second.size, second.previous) == (2, 1, 2, first.digest)


def test_a_seal_is_never_dated_before_the_one_it_follows(street: Street, write: Write) -> None:
    write()
    seal_street(street, LATER)
    write()
    [second] = seal_street(street, NOON)
    assert second.at == LATER


def test_without_new_events_there_is_no_seal(street: Street, write: Write) -> None:
    assert seal_street(street, NOON) == []
    write()
    assert len(seal_street(street, NOON)) == 1
    assert seal_street(street, LATER) == []


def test_many_events_are_sealed_in_steps(
    street: Street, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "LARGEST_SEAL", 4)
    for _ in range(10):
        write()
    assert [(seal.number, seal.start, seal.size) for seal in seal_street(street, NOON)] == [
        (1, 0, 4),
        (2, 4, 4),
        (3, 8, 2),
    ]


def test_streets_are_sealed_apart(street: Street, other_street: Street, write: Write) -> None:
    write()
    write("天调〔2026〕1号", street=other_street)
    write()
    seals = seal_all(NOON)
    assert [(seal.street_id, seal.number, seal.size) for seal in seals] == [
        (street.pk, 1, 2),
        (other_street.pk, 1, 1),
    ]


def test_an_event_that_commits_late_finds_its_place_in_a_later_seal(
    street: Street, write: Write
) -> None:
    """Ids are given before commit: a lower one can appear after higher ones were sealed."""
    first = write("1")
    late = _with_id(street, first.pk + 1)
    append([_with_id(street, first.pk + 2)])
    seal_street(street, NOON)
    append([late])
    [second] = seal_street(street, NOON + timedelta(minutes=10))
    assert Leaf.objects.get(event=late).seal_id == second.pk


def test_an_event_slipped_in_long_after_is_left_out_unless_asked_for(
    street: Street, write: Write
) -> None:
    first = write("1")
    append([_with_id(street, first.pk + 2)])
    seal_street(street, NOON)
    append([_with_id(street, first.pk + 1)])
    assert settled_id(street, LATER) == first.pk + 2
    assert seal_street(street, LATER) == []
    [seal] = seal_street(street, LATER, search_all=True)
    assert seal.size == 1


def test_sealing_takes_the_same_few_statements_however_long_the_ledger(
    street: Street, write: Write
) -> None:
    counts = []
    for hour in range(4):
        for _ in range(10 * hour + 1):
            write()
        with CaptureQueriesContext(connection) as queries:
            seal_street(street, NOON + timedelta(hours=2 * hour))
        counts.append(len(queries))
    assert counts[1] == counts[2] == counts[3]


def _with_id(street: Street, pk: int) -> Event:
    event = build_event(
        street=street, at=NOON, kind="test.step", subject=f"{pk}", actor="post:1", actor_name="员"
    )
    event.pk = pk
    return event
