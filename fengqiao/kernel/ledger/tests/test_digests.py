import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from fengqiao.kernel.ledger.digests import (
    NO_SEAL,
    EventRecord,
    SealRecord,
    canonical_json,
    digest_function,
    disclosed_digest,
    disclosed_event,
    event_digest,
    moment,
    seal_digest,
)

EVENT = EventRecord(
    street=1,
    at="2026-11-02T04:00:00.000000+00:00",
    kind="dispute.dispatched",
    subject="红调〔2026〕1号",
    actor="post:12",
    actor_name="综治中心 派单员 王小明",
    step="dispatch",
    version=3,
    body={"days": 15},
    sealed="ab" * 32,
    salt="00" * 16,
    algorithm="sm3",
    digest="",
)
SEAL = SealRecord(1, 1, 0, 5, "ab" * 32, NO_SEAL, "", "sm3", "2026-11-02T05:00:00.000000+00:00")


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, appendix A, both examples."""
    sm3 = digest_function("sm3")
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert (
        sm3(b"abcd" * 16).hex()
        == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_sha256_is_the_other_algorithm_and_no_third_is_known() -> None:
    assert digest_function("sha256")(b"abc") == hashlib.sha256(b"abc").digest()
    with pytest.raises(ValueError, match="md5"):
        digest_function("md5")


def test_canonical_json_has_one_form_for_one_value() -> None:
    assert canonical_json({"b": [1, None], "a": "红"}) == '{"a":"红","b":[1,null]}'.encode()
    assert canonical_json({"a": 1, "b": 2}) == canonical_json({"b": 2, "a": 1})


def test_a_moment_is_the_same_text_in_every_time_zone() -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=timezone(timedelta(hours=8)))
    assert moment(at) == moment(at.astimezone(UTC)) == "2026-11-02T04:00:00.000000+00:00"


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        moment(datetime(2026, 11, 2))  # noqa: DTZ001 - this is what is refused


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("street", 2),
        ("at", "2026-11-02T04:00:00.000001+00:00"),
        ("kind", "dispute.closed"),
        ("subject", "红调〔2026〕2号"),
        ("actor", "post:13"),
        ("actor_name", "综治中心 派单员 李梅"),
        ("step", "close"),
        ("version", 4),
        ("version", None),
        ("body", {"days": 16}),
        ("sealed", ""),
        ("salt", "01" * 16),
        ("algorithm", "sha256"),
    ],
)
def test_every_field_of_an_event_changes_its_digest(field: str, value: Any) -> None:
    assert event_digest(replace(EVENT, **{field: value})) != event_digest(EVENT)


def test_the_outer_fields_give_the_digest_and_hide_who_and_what() -> None:
    disclosed = disclosed_event(EVENT)
    assert disclosed_digest(disclosed) == event_digest(EVENT)
    text = canonical_json(disclosed).decode()
    assert "王小明" not in text
    assert "post:12" not in text
    assert EVENT.salt not in text


def test_hidden_fields_cannot_be_guessed_without_the_salt() -> None:
    one, other = disclosed_event(EVENT), disclosed_event(replace(EVENT, salt="11" * 16))
    assert one["who"] != other["who"]
    assert one["body"] != other["body"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("street", 2),
        ("number", 2),
        ("start", 1),
        ("size", 6),
        ("root", "cd" * 32),
        ("previous", "cd" * 32),
        ("algorithm", "sha256"),
        ("at", "2026-11-02T05:00:00.000001+00:00"),
    ],
)
def test_every_field_of_a_seal_changes_its_digest(field: str, value: Any) -> None:
    assert seal_digest(replace(SEAL, **{field: value})) != seal_digest(SEAL)
