"""How suggestions fared: by field and month, the most frequent overrides, the matters behind.

Every count is over the matters that the post may know of, and opens to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth
from django.urls import reverse

from fengqiao.disputes.triage.models import SuggestedField, TriageChoice
from fengqiao.disputes.triage.values import value_name
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.kernel.org.models import Post

OUTCOMES: Final = {"taken": "采纳", "overridden": "改定", "abstained": "未作建议"}
MOST_OVERRIDES: Final = 10
OUTCOME_Q: Final = {
    "abstained": Q(suggested=""),
    "taken": ~Q(suggested="") & Q(suggested=F("decided")),
    "overridden": ~Q(suggested="") & ~Q(suggested=F("decided")),
}


@dataclass(frozen=True)
class Tally:
    """One field in one month, or in all months (`month` None)."""

    field: str
    month: date | None
    taken: int = 0
    overridden: int = 0
    abstained: int = 0

    @property
    def suggested(self) -> int:
        return self.taken + self.overridden

    @property
    def decided(self) -> int:
        return self.suggested + self.abstained

    @property
    def share(self) -> str:
        """采纳率 among the suggestions made; 无 when none was made."""
        return f"{self.taken / self.suggested:.0%}" if self.suggested else "无"

    @property
    def label(self) -> str:
        return str(SuggestedField(self.field).label)

    def links(self) -> Iterator[tuple[str, int, str]]:
        """Each count in words with the address of its matters."""
        yield "作出建议", self.suggested, matters_url(self, "suggested")
        for outcome, label in OUTCOMES.items():
            yield label, getattr(self, outcome), matters_url(self, outcome)


@dataclass(frozen=True)
class Override:
    """What was suggested and what people decided instead, how often."""

    field: str
    suggested: str
    decided: str
    count: int

    @property
    def label(self) -> str:
        return str(SuggestedField(self.field).label)

    @property
    def words(self) -> str:
        before, after = value_name(self.field, self.suggested), value_name(self.field, self.decided)
        return f"{before} → {after}"

    @property
    def url(self) -> str:
        asked = {"field": self.field, "suggested": self.suggested, "decided": self.decided}
        return f"{reverse('triage_choice_matters')}?{urlencode(asked)}"


def matters_url(tally: Tally, outcome: str) -> str:
    """The address of the matters behind a count."""
    asked = {"field": tally.field, "outcome": outcome}
    if tally.month:
        asked["month"] = f"{tally.month:%Y-%m}"
    return f"{reverse('triage_choice_matters')}?{urlencode(asked)}"


def choices_for(post: Post) -> QuerySet[TriageChoice]:
    """Choices of the matters that the post may know of."""
    known = Matter.objects.visible_to(post).values("pk")
    return TriageChoice.objects.filter(street=post.street_id, matter__in=known)


def tallies(post: Post) -> tuple[list[Tally], list[Tally]]:
    """Totals for every field, and by month with the latest first. One statement."""
    named = Case(*(When(q, then=Value(name)) for name, q in OUTCOME_Q.items()))
    rows = (
        choices_for(post)
        .annotate(month=TruncMonth("decided_at", tzinfo=OFFICE_ZONE), came=named)
        .values("field", "month", "came")
        .annotate(count=Count("pk"))
        .order_by("-month")
    )
    whole: dict[str, dict[str, int]] = {field: {} for field in SuggestedField.values}
    monthly: dict[tuple[date, str], dict[str, int]] = {}
    for row in rows:
        month = row["month"].date()
        for counts in (whole[row["field"]], monthly.setdefault((month, row["field"]), {})):
            counts[row["came"]] = counts.get(row["came"], 0) + row["count"]
    order = list(SuggestedField.values)
    keys = sorted(monthly, key=lambda key: (-key[0].toordinal(), order.index(key[1])))
    return (
        [Tally(field, None, **counts) for field, counts in whole.items()],
        [Tally(field, month, **monthly[month, field]) for month, field in keys],
    )


def overrides(post: Post) -> list[Override]:
    """The most frequent overrides of all fields. One statement."""
    rows = (
        choices_for(post)
        .filter(OUTCOME_Q["overridden"])
        .values("field", "suggested", "decided")
        .annotate(count=Count("pk"))
        .order_by("-count", "field", "suggested", "decided")[:MOST_OVERRIDES]
    )
    return [Override(**row) for row in rows]
