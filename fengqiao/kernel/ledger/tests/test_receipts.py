import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.kernel.ledger.digests import as_json
from fengqiao.kernel.ledger.models import Seal
from fengqiao.kernel.ledger.offline import verify_receipt
from fengqiao.kernel.ledger.receipts import receipt_for
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street

Receipt = dict[str, Any]


@pytest.fixture
def sealed(street: Street, write: Write) -> Receipt:
    """The receipt of the fifth of seven events in the second seal."""
    write()
    seal_street(street, NOON)
    events = [write() for _ in range(7)]
    seal_street(street, NOON + timedelta(hours=2))
    return receipt_for(events[4])


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9])
def test_every_event_of_a_seal_has_a_receipt_that_holds(
    street: Street, write: Write, count: int
) -> None:
    events = [write() for _ in range(count)]
    seal_street(street, NOON)
    seal = as_json(Seal.objects.get().record())
    for event in events:
        receipt = json.loads(json.dumps(receipt_for(event)))
        assert receipt["state"] == "sealed"
        assert verify_receipt(receipt, seal=seal) == []


def test_a_receipt_is_pending_until_its_event_is_sealed(street: Street, write: Write) -> None:
    event = write()
    pending = receipt_for(event)
    assert pending["state"] == "pending"
    assert verify_receipt(pending) == []
    seal_street(street, NOON)
    later = receipt_for(event)
    assert later["digest"] == pending["digest"]
    assert later["event"] == pending["event"]
    assert verify_receipt(pending, seal=later["seal"]) != []


def test_a_receipt_says_what_happened_but_neither_who_nor_with_what(
    street: Street, write: Write
) -> None:
    receipt = receipt_for(
        write(
            actor="resident:9",
            actor_name="王小明",
            body={"note": "内情"},
            sealed_body=b"13812345678",
        )
    )
    text = json.dumps(receipt, ensure_ascii=False)
    assert receipt["label"] == "测试步骤"
    assert receipt["event"]["subject"] == "红调〔2026〕1号"
    for hidden in ("王小明", "resident:9", "内情", "13812345678", b"13812345678".hex()):
        assert hidden not in text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("event", "at"), "2026-11-01T04:00:00.000000+00:00"),
        (("event", "step"), "close"),
        (("event", "subject"), "红调〔2026〕2号"),
        (("event", "who"), "00" * 32),
        (("event", "street"), 99),
        (("digest",), "00" * 32),
        (("proof", "index"), 3),
        (("proof", "path"), []),
        (("seal", "root"), "00" * 32),
        (("seal", "number"), 3),
        (("seal", "at"), "2026-11-01T04:00:00.000000+00:00"),
        (("seal", "size"), 6),
        (("seal", "digest"), "00" * 32),
        (("format",), "other"),
    ],
)
def test_a_changed_receipt_is_found(sealed: Receipt, path: tuple[str, ...], value: object) -> None:
    altered = copy.deepcopy(sealed)
    inner = altered
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert verify_receipt(sealed) == []
    assert verify_receipt(altered) != []


def test_a_receipt_with_a_seal_that_is_not_the_offices_is_found(
    sealed: Receipt, street: Street
) -> None:
    other = as_json(Seal.objects.get(number=1).record())
    assert verify_receipt(sealed, seal=sealed["seal"]) == []
    assert verify_receipt(sealed, seal=other) == ["回执所附封存与所存封存不同。"]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=6,
    ),
    key=st.sampled_from(["format", "state", "event", "digest", "proof", "seal"]),
)
def test_nonsense_is_found_and_never_an_error(sealed: Receipt, junk: Any, key: str) -> None:
    altered = {**sealed, key: junk}
    if altered != sealed and not (key == "state" and junk == "sealed"):
        problems = verify_receipt(altered)
        assert problems or key == "state"
    for part in ("event", "proof", "seal"):
        for name in sealed[part]:
            verify_receipt({**sealed, part: {**sealed[part], name: junk}})
    assert verify_receipt({}) != []
