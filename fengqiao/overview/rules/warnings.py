"""主动预警: what of a week's counts is worth a person's look, and why, in words.

Matters are compared by type and by unit, never by person: a warning says that something grows
or is late, and a person confirms or dismisses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EARLIER_WEEKS: Final = 4
LEAST: Final = 3
FACTOR: Final = 2
LEAST_LATE: Final = 3


@dataclass(frozen=True)
class Found:
    """One thing found: `kind` rising_type, rising_unit or late_unit; `key` the type or unit."""

    kind: str
    key: str
    now: int
    before: int
    reason: str


def rising(kind: str, now: Mapping[str, int], earlier: Mapping[str, int]) -> list[Found]:
    """What came in at least three times in seven days and twice as often as before.

    `earlier` are the counts of the four weeks before; their mean for a week is compared.

    >>> [found.reason for found in rising("rising_type", {"labour": 6, "other": 2}, {"labour": 8})]
    ['七天内登记6件，前四周平均每周2.0件，达到2倍']
    """
    return [
        Found(
            kind, key, count, earlier.get(key, 0),
            f"七天内登记{count}件，前四周平均每周{earlier.get(key, 0) / EARLIER_WEEKS:.1f}件，"
            f"达到{FACTOR}倍",
        )
        for key, count in sorted(now.items())
        if key and count >= LEAST and count * EARLIER_WEEKS >= FACTOR * earlier.get(key, 0)
    ]  # fmt: skip


def late(counts: Mapping[str, int]) -> list[Found]:
    """Units in which at least three open matters are late."""
    return [
        Found("late_unit", key, count, 0, f"在办事项中{count}件已逾期")
        for key, count in sorted(counts.items())
        if key and count >= LEAST_LATE
    ]
