"""Limitation periods (时效), which stand still only in their last six months.

Under 民法典 194 such a period ends six months after the obstacle is gone; under 国家赔偿法 39 the
days of the obstacle within the last six months do not count and the rest runs on.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite
from fengqiao.kernel.periods.calendar import WorkCalendar
from fengqiao.kernel.periods.count import count
from fengqiao.kernel.periods.deadline import Deadline, add_months
from fengqiao.kernel.periods.period import CIVIL_CODE, CountingBasis, Period, Suspension, Unit

LAST_MONTHS = 6
SIX_MONTHS_AFTER = cite("时效的中止", Article("民法典", 194, paragraph=2))
LAST_SIX_MONTHS = cite("时效的中止", Article("国家赔偿法", 39, paragraph=2))


class Pause(StrEnum):
    """How a stretch that does not count moves the end.

    `excluded`: its days are left out wherever they lie; `civil_limitation`: in the last six months
    it makes the period end six months after it; `last_six_months`: its days are left out only
    within the last six months.
    """

    EXCLUDED = "excluded"
    CIVIL_LIMITATION = "civil_limitation"
    LAST_SIX_MONTHS = "last_six_months"


def count_limitation(
    start: date,
    period: Period,
    calendar: WorkCalendar,
    obstacles: Sequence[Suspension],
    mode: Pause,
    counting: CountingBasis = CIVIL_CODE,
) -> Deadline:
    """The last day of a limitation period; an obstacle has an effect only near its end.

    >>> from fengqiao.kernel.periods.calendar import built_in
    >>> three, sick = Period(3, Unit.YEAR), Suspension(date(2026, 1, 5), date(2026, 2, 10))
    >>> count_limitation(date(2023, 3, 1), three, built_in(), [sick], Pause.CIVIL_LIMITATION).due
    datetime.date(2026, 8, 10)
    """
    plain = count(start, period, calendar, counting=counting)
    if mode is Pause.LAST_SIX_MONTHS:
        near = add_months(plain.stages[0].nominal, LAST_MONTHS, back=True)
        clipped = [
            Suspension(max(each.first, near + timedelta(days=1)), each.last, each.reason)
            for each in obstacles
            if each.last > near
        ]
        return count(start, period, calendar, suspensions=clipped, counting=counting)
    return _civil(plain, obstacles, calendar)


def _civil(plain: Deadline, obstacles: Sequence[Suspension], calendar: WorkCalendar) -> Deadline:
    stages, provisional = list(plain.stages), plain.provisional
    for obstacle in sorted(obstacles, key=lambda each: each.last):
        due = stages[-1].due
        near = add_months(stages[-1].nominal, LAST_MONTHS, back=True)
        after = count(obstacle.last, Period(LAST_MONTHS, Unit.MONTH), calendar)
        if obstacle.last > near and obstacle.first <= due < after.due:
            stages.append(after.stages[0])
            provisional = after.provisional
    return replace(plain, due=stages[-1].due, provisional=provisional, stages=tuple(stages))
