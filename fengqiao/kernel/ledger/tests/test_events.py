from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries, Settings

from fengqiao.kernel.ledger.digests import event_digest
from fengqiao.kernel.ledger.events import BODY_LIMIT, append, build_event
from fengqiao.kernel.ledger.kinds import (
    EventKind,
    UnregisteredKind,
    event_kind,
    event_kinds,
    register_event,
)
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street


def built(street: Street, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "street": street,
        "at": NOON,
        "kind": "test.step",
        "subject": "红调〔2026〕1号",
        "actor": "post:12",
        "actor_name": "派单员",
    }
    return build_event(**(given | fields))


def test_the_digest_still_fits_after_a_round_trip_through_the_database(
    street: Street, settings: Settings
) -> None:
    body = {"z": [1, {"y": None}, "“红”\n\t\\ 𠮷"], "a": True, "n": -(2**70), "": "", "é": "é"}
    for algorithm in ("sm3", "sha256"):
        settings.FENGQIAO_DIGEST = algorithm
        event = built(street, body=body, sealed_body=b"\x00\xff", subject=algorithm, version=1)
        event.save()
        stored = Event.objects.get(pk=event.pk)
        assert stored.algorithm == algorithm
        assert stored.body == body
        assert event_digest(stored.record()) == stored.digest == event.digest


def test_the_matter_and_the_row_are_not_in_the_digest(street: Street) -> None:
    event = built(street)
    before = event.digest
    event.matter_id = 77
    append([event])
    assert Event.objects.get(matter_id=77).digest == before
    assert event_digest(event.record()) == before


def test_two_equal_events_have_different_digests(street: Street) -> None:
    assert built(street).digest != built(street).digest


def test_many_events_are_written_in_one_statement(
    street: Street, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        append([built(street, subject=f"{number}") for number in range(20)])
    assert list(Event.objects.order_by("id").values_list("subject", flat=True)) == [
        f"{number}" for number in range(20)
    ]


def test_one_event_is_written_in_one_statement(
    write: Write, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        write()


def test_an_unregistered_kind_is_refused_loudly(street: Street) -> None:
    with pytest.raises(UnregisteredKind, match="unheard_of"):
        built(street, kind="test.unheard_of")


def test_a_kind_can_be_registered_twice_alike_but_not_differently() -> None:
    kind = EventKind("test.other", "其他", "只用于测试")
    register_event(kind)
    register_event(kind)
    assert event_kind("test.other") is kind
    assert kind in event_kinds()
    with pytest.raises(ValueError, match="已登记"):
        register_event(EventKind("test.other", "别的", "只用于测试"))


@pytest.mark.parametrize(
    "value",
    [1.5, b"bytes", datetime(2026, 1, 1, tzinfo=UTC), {1: "number as key"}, {1, 2}, "nul \x00",
     {"\x00": 1}, object()],
)  # fmt: skip
def test_values_that_a_database_may_change_are_refused(street: Street, value: Any) -> None:
    with pytest.raises(ValueError, match="留痕内容"):
        built(street, body={"value": [value]})


def test_half_a_character_is_refused(street: Street) -> None:
    with pytest.raises(UnicodeEncodeError):
        built(street, body={"value": "\ud800"})


def test_a_large_body_is_refused(street: Street) -> None:
    with pytest.raises(ValueError, match="超过"):
        built(street, body={"text": "x" * BODY_LIMIT})


def test_a_moment_without_time_zone_is_refused(street: Street) -> None:
    with pytest.raises(ValueError, match="时区"):
        built(street, at=datetime(2026, 1, 1))  # noqa: DTZ001 - this is what is refused


def test_a_version_of_a_subject_is_written_only_once(street: Street, other_street: Street) -> None:
    append([built(street, version=1), built(other_street, version=1), built(street), built(street)])
    with pytest.raises(IntegrityError):
        append([built(street, version=1)])
