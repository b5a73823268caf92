from __future__ import annotations

from typing import Any

import pytest

from fengqiao.disputes.rules.complexity import suggest_complexity

ONE = {"neighbours": "邻里纠纷"}
PLAIN: dict[str, Any] = {
    "people": 2, "amount": None, "repeats": 0, "channel": "window", "relations": ONE,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "simple"),
        ({"people": 5}, "simple"),
        ({"people": 6}, "complex"),
        ({"people": 3, "repeats": 1, "channel": "petition"}, "ordinary"),
        ({"people": 3, "amount": 500_000.0, "repeats": 2}, "complex"),
        ({"relations": {}}, None),
    ],
)
def test_most_facts_decide(change: dict[str, Any], expected: str | None) -> None:
    found = suggest_complexity(**PLAIN | change)
    assert (found.complexity if found else None) == expected


def test_facts_that_disagree_make_no_suggestion() -> None:
    relations = {"a": "甲", "b": "乙"}
    mixed = PLAIN | {"amount": 600_000.0, "repeats": 0, "people": 2, "relations": relations}
    mixed |= {"channel": "court"}
    found = suggest_complexity(**mixed)
    assert found is None


def test_the_reason_names_the_facts_and_certainty_is_never_full() -> None:
    found = suggest_complexity(**PLAIN)
    assert found is not None
    assert found.reason == "涉及2人，没有重复登记，只涉及邻里纠纷"
    assert found.confidence == 0.75
