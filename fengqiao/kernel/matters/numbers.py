"""Numbers of matters: gapless per street, kind and year, given inside the step's transaction."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from fengqiao.kernel.matters.models import NumberCounter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Street

OFFICE_ZONE = ZoneInfo(settings.TIME_ZONE)


def allocate_numbers(matters: Sequence[tuple[Matter, str]]) -> None:
    """Give each (matter, word) its number, in the given order: 枫矛〔2026〕12号.

    One statement per street, kind and year. The counter's row stays locked until commit,
    and a rolled-back step gives its number back.
    """
    groups: defaultdict[tuple[int, str, int], list[tuple[Matter, str]]] = defaultdict(list)
    for matter, word in matters:
        year = matter.received_at.astimezone(OFFICE_ZONE).year
        groups[matter.street_id, matter.kind, year].append((matter, word))
    # In one order everywhere: two imports that reach over the same years never block each other.
    for (street_id, kind, year), group in sorted(groups.items(), key=lambda item: item[0]):
        last = _raise_counter(street_id, kind, year, len(group))
        for number, (matter, word) in enumerate(group, start=last - len(group) + 1):
            matter.number = f"{matter.street.number_prefix}{word}〔{year}〕{number}号"


def next_number(street: Street, kind: str, word: str, at: datetime) -> str:
    """The next number of a document that is no matter, such as 枫调〔2026〕3号.

    Gapless per street, kind and year, like those of matters; raise it in the transaction that
    writes the document. One statement.
    """
    year = at.astimezone(OFFICE_ZONE).year
    last = _raise_counter(street.pk, kind, year, 1)
    return f"{street.number_prefix}{word}〔{year}〕{last}号"


def next_count(street_id: int, kind: str, year: int) -> int:
    """The next number of a kind of paper that is no matter, such as 卷号; gapless like theirs."""
    return _raise_counter(street_id, kind, year, 1)


def _raise_counter(street_id: int, kind: str, year: int, by: int) -> int:
    """Add `by` to the counter and return its new value; creates the counter on first use."""
    table = connection.ops.quote_name(NumberCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (street_id, kind, year, last) "  # noqa: S608  our table's name
            f"VALUES (%s, %s, %s, %s) ON CONFLICT (street_id, kind, year) "
            f"DO UPDATE SET last = {table}.last + excluded.last RETURNING last",
            [street_id, kind, year, by],
        )
        return int(cursor.fetchone()[0])
