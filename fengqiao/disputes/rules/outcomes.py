"""结果与履行的口径: accepted = succeeded + failed + withdrawn + ended + open, always.

A rate prints its numerator, denominator and cut-off; nothing to count is 无, never 100 %.
Closed and solved are two facts and never stand for a success.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

NONE = "无"
NAMES = ("succeeded", "failed", "withdrawn", "ended", "open")


@dataclass(frozen=True)
class Rate:
    """A share with what it was made from."""

    numerator: int
    denominator: int

    @property
    def words(self) -> str:
        """`66.7%（2/3）`; 无 when there is nothing to divide by.

        >>> Rate(2, 3).words, Rate(0, 0).words
        ('66.7%（2/3）', '无')
        """
        if not self.denominator:
            return NONE
        percent = f"{self.numerator * 100 / self.denominator:.1f}".removesuffix(".0")
        return f"{percent}%（{self.numerator}/{self.denominator}）"


@dataclass(frozen=True)
class Outcomes:
    """The five numbers of the matters accepted in a period, as they stood at the cut-off."""

    succeeded: int = 0
    failed: int = 0
    withdrawn: int = 0
    ended: int = 0
    open: int = 0
    closed: int = 0
    solved: int = 0

    @property
    def accepted(self) -> int:
        return self.succeeded + self.failed + self.withdrawn + self.ended + self.open

    @property
    def success(self) -> Rate:
        """Succeeded of all accepted: what is open or withdrawn is not hidden."""
        return Rate(self.succeeded, self.accepted)

    def __add__(self, other: Outcomes) -> Outcomes:
        mine, theirs = vars(self), vars(other)
        return Outcomes(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Performance:
    """Performance of what was due by the cut-off day; `late` was not performed by then."""

    performed: int
    due: int
    disputed: int
    until: date

    @property
    def rate(self) -> Rate:
        return Rate(self.performed, self.due)


def outcomes_of(counts: Mapping[str, int], *, closed: int = 0, solved: int = 0) -> Outcomes:
    """The five numbers from counts by outcome; raises ValueError for an outcome outside them."""
    if foreign := set(counts) - set(NAMES):
        raise ValueError(f"结果 {sorted(foreign)} 不在五项之内")
    return Outcomes(**counts, closed=closed, solved=solved)
