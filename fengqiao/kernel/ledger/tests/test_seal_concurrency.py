from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from fengqiao.kernel.ledger.events import append, build_event
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests.conftest import NOON
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.org.models import Street

WRITERS, SEALERS, ROUNDS, BATCH = 4, 3, 15, 4

pytestmark = pytest.mark.django_db(transaction=True)


def _in_thread(work: Callable[[int], None]) -> Callable[[int], None]:
    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    return run


def test_writers_and_sealers_at_once_leave_every_event_sealed_once(street: Street) -> None:
    start = Barrier(WRITERS + SEALERS)

    @_in_thread
    def write(number: int) -> None:
        start.wait()
        for turn in range(ROUNDS):
            with transaction.atomic():
                append(
                    [
                        build_event(
                            street=street,
                            at=NOON,
                            kind="test.step",
                            subject=f"{number}",
                            actor="post:1",
                            actor_name="员",
                            version=turn * BATCH + place,
                        )
                        for place in range(1, BATCH + 1)
                    ]
                )

    @_in_thread
    def seal(number: int) -> None:
        start.wait()
        for turn in range(ROUNDS):
            seal_street(street, NOON + timedelta(seconds=turn))

    with ThreadPoolExecutor(WRITERS + SEALERS) as pool:
        waiting = [pool.submit(write, number) for number in range(WRITERS)]
        waiting += [pool.submit(seal, number) for number in range(SEALERS)]
        for result in waiting:
            result.result(timeout=120)
    seal_street(street, NOON + timedelta(minutes=1))

    assert Event.objects.count() == Leaf.objects.count() == WRITERS * ROUNDS * BATCH
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify_street(street).problems == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_writer_does_not_wait_for_a_sealer(street: Street) -> None:
    sealing, written = Barrier(2), Barrier(2)

    @_in_thread
    def seal(_: int) -> None:
        with transaction.atomic():
            append([_event(street, "1")])
            seal_street(street, NOON)
            sealing.wait(timeout=30)
            written.wait(timeout=30)

    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(seal, 0)
        sealing.wait(timeout=30)
        append([_event(street, "2")])
        written.wait(timeout=30)
        result.result(timeout=30)
    assert Event.objects.count() == 2
    assert Leaf.objects.count() == 1


def _event(street: Street, subject: str) -> Event:
    return build_event(
        street=street, at=NOON, kind="test.step", subject=subject, actor="post:1", actor_name="员"
    )
