import json

import pytest

from fengqiao.kernel.ledger.kinds import UnregisteredKind, event_kind
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.ledger.read_kinds import READ_KINDS
from fengqiao.kernel.ledger.reads import record_read, record_search
from fengqiao.kernel.ledger.tests.conftest import NOON
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.personal.index import blind_index


@pytest.mark.parametrize("kind", [kind.name for kind in READ_KINDS])
def test_every_way_of_reading_is_an_event(street: Street, kind: str) -> None:
    event = record_read(
        actor="post:1",
        actor_name="办理员",
        street=street,
        at=NOON,
        kind=kind,
        subject="红调〔2026〕1号",
        matter_id=5,
        body={"fields": ["phone"]},
    )
    stored = Event.objects.get(pk=event.pk)
    assert (stored.kind, stored.subject, stored.matter_id) == (kind, "红调〔2026〕1号", 5)
    assert stored.version is None
    assert event_kind(kind).personal


def test_other_events_do_not_pass_for_readings(street: Street) -> None:
    with pytest.raises(ValueError, match="不是阅看类"):
        record_read(actor="post:1", actor_name="办理员", street=street, at=NOON, kind="test.step")
    with pytest.raises(UnregisteredKind):
        record_read(actor="post:1", actor_name="办理员", street=street, at=NOON, kind="read")


def test_a_search_leaves_a_trace_without_its_words(street: Street) -> None:
    event = record_search(
        actor="post:1", actor_name="办理员", street=street, at=NOON, text="王小明 138", found=3
    )
    assert "王小明" not in json.dumps(event.body, ensure_ascii=False)
    assert event.body["length"] == 7
    assert event.body["found"] == 3
    assert event.body["words"] == blind_index("王小明  138", kind="search", street_id=street.pk)
