"""Suggests the unit in whose area a dispute happened, when its place names exactly one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# What follows the proper name of a neighbourhood and is often left out in speech.
ENDINGS = (
    "社区居委会",
    "居民委员会",
    "村民委员会",
    "居民区",
    "居委会",
    "村委会",
    "社区",
    "小区",
    "村",
)
SHORTEST = 2


@dataclass(frozen=True)
class Named:
    """The unit, and the words by which the text names it."""

    unit_id: int
    words: str


def unit_named_in(names: Mapping[int, str], text: str) -> Named | None:
    """The unit with the longest name that occurs in the text; None for none or a tie.

    A neighbourhood is also known by its name without its ending.

    >>> unit_named_in({1: "榆树居民区", 2: "柳树居民区"}, "榆树小区3号楼")
    Named(unit_id=1, words='榆树')
    >>> unit_named_in({1: "榆树居民区", 2: "柳树居民区"}, "榆树和柳树之间") is None
    True
    """
    found = [
        Named(unit_id, words)
        for unit_id, name in names.items()
        for words in {name, _proper(name)}
        if len(words) >= SHORTEST and words in text
    ]
    if not found:
        return None
    longest = max(len(each.words) for each in found)
    best = [each for each in found if len(each.words) == longest]
    return best[0] if len({each.unit_id for each in best}) == 1 else None


def _proper(name: str) -> str:
    for ending in ENDINGS:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
