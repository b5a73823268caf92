"""A question about one rule: from when, with which events, extensions and stretches left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fengqiao.kernel.clocks.rules.rule import ClockRule
from fengqiao.kernel.periods.period import Period, Suspension

FIRST_YEAR, LAST_YEAR = 1990, 2199
Moment = date | datetime


class Service(StrEnum):
    """How a document was served, where the period runs from its receipt."""

    POST = "post"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What somebody asks of a rule.

    `start` is the day of the rule's own trigger, with a time of day for a rule that counts hours;
    it may be left out when the named `events` say from when the period runs. `extend` are lengths
    or, as a number, how many extensions of the rule's own length. `term` replaces the rule's
    length by the street's own stricter one.
    """

    rule: ClockRule
    start: Moment | None = None
    events: Sequence[tuple[str, Moment]] = ()
    extend: Sequence[Period] | int = ()
    suspensions: Sequence[Suspension] = ()
    served: Service | None = None
    variant: str = ""
    term: Period | None = None


def day_of(moment: Moment) -> date:
    """The day of a moment as written."""
    return moment.date() if isinstance(moment, datetime) else moment
