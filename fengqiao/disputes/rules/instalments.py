"""Splits a promise into instalments: n parts, every so many months from a first day.

The parts add up to the whole; what does not divide goes on the last. A month without the day
ends on its last day (民法典 202: 没有对应日的，月末日为期间的最后一日).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """One instalment: its number from 1, its sum in yuan (None for an act), its day."""

    number: int
    amount: Decimal | None
    due_on: date | None


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or that month's last day.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def instalments(
    amount: Decimal | None, *, count: int, first: date | None, every_months: int = 1
) -> list[Part]:
    """The parts of a promise, in order.

    >>> [str(part.amount) for part in instalments(Decimal(100), count=3, first=date(2026, 1, 1))]
    ['33.33', '33.33', '33.34']
    """
    each = None if amount is None else (amount / count).quantize(CENT, ROUND_DOWN)
    parts = []
    for index in range(count):
        due = None if first is None else months_after(first, index * every_months)
        sum_here = each
        if each is not None and amount is not None and index == count - 1:
            sum_here = amount - each * (count - 1)
        parts.append(Part(index + 1, sum_here, due))
    return parts
