"""人民调解委员会的组成: what a committee still lacks, in words with the article.

依据：《人民调解法》第八条、第九条
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fengqiao.disputes.mediators.models import COMMITTEES, ELECTED, BodyKind, MediatorRole, Sex

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fengqiao.disputes.mediators.models import MediationBody, Mediator

FEWEST, MOST = 3, 9
TERM_YEARS = 3
BASIS = "人民调解法第八条"


def shortcomings(body: MediationBody, mediators: Sequence[Mediator], day: date) -> list[str]:
    """What stands against the committee's composition on that day; empty for other bodies."""
    if BodyKind(body.kind) not in COMMITTEES or not body.is_active:
        return []
    members = [row for row in mediators if row.role in ELECTED and row.is_active_on(day)]
    found = []
    if not FEWEST <= len(members) <= MOST:
        found.append(f"委员应为{FEWEST}至{MOST}人，现有{len(members)}人（{BASIS}）")
    if not any(row.role == MediatorRole.CHAIR for row in members):
        found.append(f"应设主任一人（{BASIS}）")
    if not any(row.sex == Sex.FEMALE for row in members):
        found.append(f"应当有妇女成员（{BASIS}第三款）")
    if body.is_multi_ethnic and not any(row.is_minority for row in members):
        found.append(f"多民族居住地区应当有人数较少民族的成员（{BASIS}第三款）")
    return found


def last_day_of_term(starts_on: date) -> date:
    """The last day of three years that begin on `starts_on` (人民调解法 9).

    >>> from datetime import date
    >>> last_day_of_term(date(2024, 3, 1)), last_day_of_term(date(2024, 2, 29))
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    """
    try:
        after = starts_on.replace(year=starts_on.year + TERM_YEARS)
    except ValueError:
        # A term that begins on 29 February ends before 1 March.
        after = starts_on.replace(year=starts_on.year + TERM_YEARS, month=3, day=1)
    return after - timedelta(days=1)
