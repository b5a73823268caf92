"""Which unit a place names, and when the rule keeps silent."""

from __future__ import annotations

import pytest

from fengqiao.disputes.rules.where import unit_named_in

NAMES = {1: "榆树居民区", 2: "柳树居民区", 3: "榆树第一网格", 4: "派出所", 5: "柳村"}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("榆树居民区3号楼", 1),
        ("榆树小区3号楼", 1),
        ("榆树第一网格长椅旁", 3),  # the longer name is the nearer one
        ("榆树和柳树之间", None),
        ("高架桥下", None),
        ("", None),
        ("柳絮飞", None),  # one character of a name names nothing
        ("派出所门口", 4),
    ],
)
def test_a_place_names_one_unit_or_none(text: str, unit: int | None) -> None:
    found = unit_named_in(NAMES, text)
    assert (found.unit_id if found else None) == unit
    assert found is None or found.words in text
