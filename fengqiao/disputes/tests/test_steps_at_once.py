"""Two people at one matter in the same moment; PostgreSQL, where writers do not queue."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from fengqiao.disputes.models import Dispute
from fengqiao.disputes.tests.samples import LATER, dispute_in, register, sample_input
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import make_cast
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def _in_a_thread(work: Callable[[], object]) -> tuple[Thread, list[BaseException]]:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  handed to the test
            errors.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, errors


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Not pg_stat_activity, of which a transaction sees one moment only.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_step_that_waited_sees_what_the_other_step_wrote() -> None:
    cast = make_cast()
    matter = dispute_in(cast, "mediating")
    data = sample_input("session", cast, matter)

    def hold_a_session() -> object:
        return perform(At("dispute", matter.pk), "session", data, by=cast.mediator, at=LATER)

    with transaction.atomic():
        hold_a_session()
        thread, errors = _in_a_thread(hold_a_session)
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.02)
    thread.join()
    assert errors == []
    assert Dispute.objects.get(pk=matter.pk).sessions_held == matter.sessions.count() + 1 == 3


def test_two_matters_cannot_be_merged_into_each_other() -> None:
    cast = make_cast()
    first, second = register(cast), register(cast)

    def merge(source: Matter, target: Matter) -> object:
        data = {"target": target.pk, "reason": "同一件事"}
        return perform(At("dispute", source.pk), "merge", data, by=cast.dispatcher, at=LATER)

    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=first.pk)
        thread, errors = _in_a_thread(lambda: merge(second, first))
        thread.join()
        merge(first, second)
    assert len(errors) == 1
    assert isinstance(errors[0], Refused)
    assert set(Matter.objects.values_list("state", flat=True)) == {"merged", "registered"}
