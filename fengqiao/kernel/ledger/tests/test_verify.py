from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fengqiao.kernel.ledger import seal as sealing
from fengqiao.kernel.ledger import streams, verify
from fengqiao.kernel.ledger.events import append, build_event
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests import tampering
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.ledger.verify import register_versions, verify_street
from fengqiao.kernel.org.models import Street

SEALED = NOON + timedelta(hours=2)
A, B = "红调〔2026〕1号", "红调〔2026〕2号"


@dataclass
class Ledger:
    """Two seals of four events each, and two events that wait for the third."""

    street: Street
    events: list[Event]

    def kinds(self, anchors: dict[int, str] | None = None) -> set[str]:
        """What `verify` finds, apart from the triggers that the test itself took away."""
        report = verify_street(self.street, anchors=anchors)
        assert report.found == len(report.problems)
        return {problem.kind for problem in report.problems} - {"protection"}

    def finding(self) -> list[str]:
        return [
            str(problem)
            for problem in verify_street(self.street).problems
            if problem.kind != "protection"
        ]


@pytest.fixture
def ledger(street: Street, write: Write) -> Ledger:
    events = [write(A), write(A), write(B), write(A)]
    seal_street(street, NOON + timedelta(minutes=1))
    events += [write(B), write(A), write(B), write("", version=None, kind="matter.read")]
    seal_street(street, SEALED)
    late = SEALED + timedelta(minutes=5)
    events += [write(A, at=late), write(B, at=late)]
    return Ledger(street, events)


@pytest.fixture
def _no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_sources", [])


pytestmark = pytest.mark.usefixtures("_no_sources")


def test_a_sound_ledger_passes(ledger: Ledger) -> None:
    report = verify_street(ledger.street)
    assert report.sound
    assert (report.events, report.unsealed, report.seals) == (8, 2, 2)
    assert report.head == Seal.objects.get(number=2).digest
    assert "通过" in report.lines()[0]


def test_an_empty_ledger_passes(street: Street) -> None:
    report = verify_street(street)
    assert report.sound
    assert (report.events, report.seals) == (0, 0)


def test_another_street_does_not_enter(ledger: Ledger, other_street: Street) -> None:
    assert verify_street(other_street).events == 0


@pytest.mark.usefixtures("unprotected")
def test_missing_triggers_are_a_problem_of_their_own(ledger: Ledger) -> None:
    assert {problem.kind for problem in verify_street(ledger.street).problems} == {"protection"}


@pytest.mark.usefixtures("unprotected")
class TestChanged:
    @pytest.mark.parametrize("place", [0, 6, 9])
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("at", NOON + timedelta(hours=1, minutes=59)),
            ("kind", "matter.read"),
            ("step", "close"),
            ("actor", "post:99"),
            ("actor_name", "别人"),
            ("body", {"days": 30}),
            ("sealed_body", b"other"),
            ("salt", "00" * 16),
            ("algorithm", "sha256"),
            ("algorithm", "none"),
            ("digest", "00" * 32),
        ],
    )
    def test_a_changed_field_is_found(
        self, ledger: Ledger, place: int, field: str, value: object
    ) -> None:
        tampering.change(ledger.events[place], **{field: value})
        assert "changed" in ledger.kinds()

    def test_the_place_and_subject_of_the_change_are_named(self, ledger: Ledger) -> None:
        tampering.change(ledger.events[2], step="close")
        [problem] = [p for p in verify_street(ledger.street).problems if p.kind == "changed"]
        assert (problem.position, problem.subject) == (2, B)
        assert "位置 2" in str(problem)

    @pytest.mark.parametrize("matter_id", [2, None])
    def test_an_event_turned_to_another_matter_is_found(
        self, ledger: Ledger, matter_id: int | None
    ) -> None:
        Event.objects.filter(subject=A).update(matter_id=1)
        assert ledger.kinds() == set()
        tampering.change(ledger.events[1], matter_id=matter_id)
        assert ledger.kinds() == {"changed"}

    def test_a_change_with_its_digest_recomputed_is_found(self, ledger: Ledger) -> None:
        tampering.change_and_recompute(ledger.events[2], body={"days": 30})
        assert ledger.kinds() == {"changed"}

    def test_a_change_with_its_leaf_recomputed_is_found(self, ledger: Ledger) -> None:
        tampering.change_and_recompute(ledger.events[2], body={"days": 30})
        tampering.rewrite_from(number=99)
        assert ledger.kinds() == {"root"}

    def test_a_change_with_one_seal_recomputed_breaks_the_chain(self, ledger: Ledger) -> None:
        tampering.change_and_recompute(ledger.events[2], body={"days": 30})
        second = Seal.objects.get(number=2)
        tampering.rewrite_from(number=1)
        Seal.objects.filter(number=2).update(previous=second.previous, digest=second.digest)
        assert ledger.kinds() == {"chain"}

    def test_a_ledger_rewritten_as_a_whole_is_found_by_a_seal_kept_outside(
        self, ledger: Ledger
    ) -> None:
        kept = Seal.objects.get(number=1).digest
        assert ledger.kinds(anchors={1: kept}) == set()
        tampering.change_and_recompute(ledger.events[2], body={"days": 30})
        tampering.rewrite_from(number=1)
        assert ledger.kinds() == set()
        assert ledger.kinds(anchors={1: kept}) == {"anchor"}

    @pytest.mark.parametrize(
        ("field", "value"),
        [("root", "00" * 32), ("previous", "00" * 32), ("digest", "00" * 32), ("number", 7),
         ("start", 3), ("size", 5), ("at", NOON), ("algorithm", "sha256"), ("algorithm", "none"),
         ("digest", "no digest")],
    )  # fmt: skip
    def test_a_changed_seal_is_found(self, ledger: Ledger, field: str, value: object) -> None:
        Seal.objects.filter(number=2).update(**{field: value})
        assert "chain" in ledger.kinds()

    @pytest.mark.parametrize("digest", ["00" * 32, "no digest"])
    def test_a_changed_leaf_is_found(self, ledger: Ledger, digest: str) -> None:
        Leaf.objects.filter(position=2).update(digest=digest)
        assert "changed" in ledger.kinds()


@pytest.mark.usefixtures("unprotected")
class TestRemoved:
    def test_a_removed_event_is_found(self, ledger: Ledger) -> None:
        tampering.remove(ledger.events[1])
        assert ledger.kinds() == {"removed", "version"}
        assert any("位置 1" in line for line in ledger.finding())

    def test_a_removed_reading_is_found(self, ledger: Ledger) -> None:
        tampering.remove(ledger.events[7])
        assert ledger.kinds() == {"removed"}

    @pytest.mark.parametrize("place", [0, 2, 3, 7])
    def test_an_event_removed_with_its_leaf_is_found(self, ledger: Ledger, place: int) -> None:
        tampering.remove(ledger.events[place])
        tampering.execute("DELETE FROM ledger_leaf WHERE position = %s", place)
        assert "removed" in ledger.kinds()

    def test_leaves_that_close_the_gap_do_not_hide_it(self, ledger: Ledger) -> None:
        tampering.remove(ledger.events[7])
        tampering.execute("DELETE FROM ledger_leaf WHERE position = 7")
        for position in (6, 5):
            tampering.execute(
                "UPDATE ledger_leaf SET position = position + 1 WHERE position = %s", position
            )
        assert ledger.kinds() & {"removed", "root"}

    def test_an_event_removed_from_the_unsealed_end_leaves_a_gap_in_its_versions(
        self, ledger: Ledger, write: Write
    ) -> None:
        write(B, at=SEALED + timedelta(minutes=6))
        tampering.remove(ledger.events[9])
        assert ledger.kinds() == {"version"}

    def test_the_latest_event_of_a_matter_is_missed_by_comparing_with_the_matter(
        self, ledger: Ledger
    ) -> None:
        asked = []

        def versions(street_id: int) -> Iterator[tuple[str, int]]:
            asked.append(street_id)
            yield from [(A, 5), (B, 4)]

        register_versions(versions)
        assert ledger.kinds() == set()
        tampering.remove(ledger.events[9])
        assert ledger.kinds() == {"removed"}
        assert set(asked) == {ledger.street.pk}

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_removed_seal_is_found(self, ledger: Ledger, number: int) -> None:
        connection.check_constraints()
        with connection.constraint_checks_disabled():
            leaves = Leaf.objects.filter(seal__number=number)
            leaves.update(seal=Seal.objects.get(number=3 - number))
            tampering.execute("DELETE FROM ledger_seal WHERE number = %s", number)
        assert ledger.kinds() & {"chain", "inserted"}


@pytest.mark.usefixtures("unprotected")
class TestInserted:
    def test_an_event_with_a_version_that_exists_is_refused_even_then(self, ledger: Ledger) -> None:
        assert not _insert(ledger, subject=A, version=2)

    def test_an_event_with_a_version_too_high_is_found(self, ledger: Ledger) -> None:
        _insert(ledger, subject=A, version=7)
        assert ledger.kinds() == {"version"}

    def test_an_event_of_a_subject_that_never_began_is_found(self, ledger: Ledger) -> None:
        _insert(ledger, subject="红调〔2026〕9号", version=2)
        assert ledger.kinds() == {"version"}

    def test_an_event_dated_before_the_last_seal_is_found(self, ledger: Ledger) -> None:
        _insert(ledger, at=SEALED - timedelta(hours=1, minutes=1))
        assert ledger.kinds() == {"inserted"}

    def test_an_event_just_before_the_last_seal_may_still_wait(self, ledger: Ledger) -> None:
        _insert(ledger, at=SEALED - timedelta(minutes=59))
        assert ledger.kinds() == set()

    def test_an_event_with_an_id_from_before_an_old_seal_is_found(self, ledger: Ledger) -> None:
        _insert(ledger, pk=-1, at=SEALED + timedelta(minutes=1))
        assert ledger.kinds() == {"inserted"}

    def test_a_leaf_beyond_the_seals_is_found(self, ledger: Ledger) -> None:
        Leaf.objects.create(
            event=ledger.events[8],
            street=ledger.street,
            position=8,
            digest=ledger.events[8].digest,
            seal=Seal.objects.get(number=2),
        )
        assert ledger.kinds() == {"inserted"}

    def test_a_leaf_put_between_others_is_found(self, ledger: Ledger) -> None:
        for position in range(7, 3, -1):
            Leaf.objects.filter(position=position).update(position=position + 1)
        Leaf.objects.create(
            event=ledger.events[8],
            street=ledger.street,
            position=4,
            digest=ledger.events[8].digest,
            seal=Seal.objects.get(number=2),
        )
        assert ledger.kinds() & {"inserted", "root", "reordered"}

    def test_an_inserted_seal_is_found(self, ledger: Ledger) -> None:
        seal = Seal.objects.get(number=2)
        seal.pk, seal.number, seal.start, seal.size = None, 3, 8, 1
        seal.save()
        assert "chain" in ledger.kinds()


@pytest.mark.usefixtures("unprotected")
class TestReordered:
    def test_two_events_that_changed_places_are_found(self, ledger: Ledger) -> None:
        tampering.swap(ledger.events[4], ledger.events[6])
        assert ledger.kinds() == {"reordered"}

    def test_places_changed_across_seals_are_found(self, ledger: Ledger) -> None:
        tampering.swap(ledger.events[0], ledger.events[7])
        assert ledger.kinds() & {"reordered", "root"}
        assert len(ledger.finding()) >= 2

    def test_a_new_order_with_the_root_recomputed_is_found(self, ledger: Ledger) -> None:
        tampering.swap(ledger.events[4], ledger.events[6])
        tampering.rewrite_from(number=2)
        assert ledger.kinds() == {"reordered"}

    def test_contents_exchanged_between_rows_are_found(self, ledger: Ledger) -> None:
        one, other = ledger.events[4], ledger.events[6]
        tampering.change(one, actor=other.actor, at=other.at, salt=other.salt, digest=other.digest)
        assert "changed" in ledger.kinds()


def test_an_event_given_to_another_street_is_found(
    ledger: Ledger, other_street: Street, unprotected: None
) -> None:
    tampering.change(ledger.events[1], street=other_street)
    assert "removed" in ledger.kinds()


def test_long_ledgers_are_read_in_chunks(
    street: Street, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 3)
    monkeypatch.setattr(sealing, "LARGEST_SEAL", 5)
    for _ in range(23):
        write(A)
    seal_street(street, NOON)
    with CaptureQueriesContext(connection) as queries:
        report = verify_street(street)
    assert report.sound
    assert (report.events, report.seals) == (23, 5)
    assert sum("LIMIT 3" in query["sql"] for query in queries) >= 8


def _insert(ledger: Ledger, *, pk: int | None = None, **fields: Any) -> bool:
    """Whether the database took the event."""
    given: dict[str, Any] = {
        "street": ledger.street,
        "at": SEALED + timedelta(minutes=7),
        "kind": "test.step",
        "subject": "",
        "actor": "post:1",
        "actor_name": "员",
    }
    event = build_event(**(given | fields))
    event.pk = pk
    try:
        with transaction.atomic():
            append([event])
    except IntegrityError:
        return False
    return True
