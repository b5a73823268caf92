"""The day on which an agreement takes effect.

A written one takes effect when all parties have signed, sealed or put their fingerprint, the
mediator has signed and the committee's seal is on it: the last of these days. An oral one takes
effect when it is reached.

依据：《人民调解法》第二十九条第二款、第三十条
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WRITTEN_BASIS = cite("书面协议生效", Article("人民调解法", 29, paragraph=2))
ORAL_BASIS = cite("口头协议生效", Article("人民调解法", 30))


@dataclass(frozen=True)
class EffectiveDay:
    """The day, None while something is missing; `lines` tell how it came about, in order."""

    day: date | None
    lines: tuple[str, ...]
    missing: tuple[str, ...] = ()


def written_effective_day(signed: Sequence[tuple[str, date | None]]) -> EffectiveDay:
    """The last of all signatures and the seal; (who, day or None) each.

    >>> from datetime import date
    >>> written_effective_day([("申请人", date(2026, 3, 2)), ("印章", None)]).missing
    ('印章',)
    """
    missing = tuple(who for who, day in signed if day is None)
    dated = sorted((day, who) for who, day in signed if day is not None)
    lines = [f"{day:%Y-%m-%d} {who}" for day, who in dated]
    if missing or not dated:
        return EffectiveDay(None, (*lines, f"尚缺：{'、'.join(missing)}"), missing)
    last = dated[-1][0]
    lines.append(f"最后一个签名或印章的日期为{last:%Y-%m-%d}，协议书自该日生效（{WRITTEN_BASIS}）")
    return EffectiveDay(last, tuple(lines))


def oral_effective_day(reached_on: date) -> EffectiveDay:
    """The day on which it was reached."""
    line = f"{reached_on:%Y-%m-%d} 各方达成口头协议，自该日生效（{ORAL_BASIS}）"
    return EffectiveDay(reached_on, (line,))
