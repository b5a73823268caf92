"""Finding a week's warnings, and what a person decides on each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.workflow.errors import NotFound, WrongState
from fengqiao.overview.events import WARNING_DECIDED
from fengqiao.overview.models import EarlyWarning, WarningState
from fengqiao.overview.rules.warnings import EARLIER_WEEKS, Found, late, rising
from fengqiao.overview.selectors.calendar import midnight

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post, Street
    from fengqiao.overview.inputs import DecideWarning

WEEK = timedelta(days=7)


def last_sunday(day: date) -> date:
    """The last day of the last whole week before `day`."""
    return day - timedelta(days=day.isoweekday())


def find_warnings(street: Street, at: datetime) -> int:
    """Look at the last whole week (Monday to Sunday); returns how many warnings are new.

    Restricted matters are left out. Running it again finds nothing twice.
    """
    until = last_sunday(office_day(at))
    ordinary = Matter.objects.filter(street=street, secrecy="ordinary")
    week = _received(ordinary, until - WEEK + timedelta(days=1), until)
    earlier = _received(
        ordinary, until - (EARLIER_WEEKS + 1) * WEEK + timedelta(days=1), until - WEEK
    )
    found = [
        *rising("rising_type", _by(week, "category"), _by(earlier, "category")),
        *rising("rising_unit", _by(week, "registered_unit"), _by(earlier, "registered_unit")),
        *late(_by(ordinary.filter(is_open=True, due_at__lt=at), "lead_unit")),
    ]
    known = set(EarlyWarning.objects.filter(street=street, until=until).values_list("kind", "key"))
    fresh = [each for each in found if (each.kind, each.key) not in known]
    EarlyWarning.objects.bulk_create(
        [_row(each, street, until, at) for each in fresh], ignore_conflicts=True
    )
    return len(fresh)


def _row(found: Found, street: Street, until: date, at: datetime) -> EarlyWarning:
    return EarlyWarning(
        street=street, kind=found.kind, key=found.key, until=until, now=found.now,
        before=found.before, reason=found.reason, found_at=at,
    )  # fmt: skip


def _received(matters: MatterQuerySet, first: date, last: date) -> MatterQuerySet:
    end = midnight(last + timedelta(days=1))
    return matters.filter(received_at__gte=midnight(first), received_at__lt=end)


def _by(matters: MatterQuerySet, column: str) -> dict[str, int]:
    rows = matters.order_by().values_list(column).annotate(Count("pk"))
    return {str(key): count for key, count in rows if key}


def matters_of(row: EarlyWarning, post: Post, at: datetime) -> MatterQuerySet:
    """The matters behind a warning, of those that the post may know of."""
    visible = Matter.objects.visible_to(post).filter(secrecy="ordinary")
    if row.kind == "late_unit":
        return visible.filter(is_open=True, due_at__lt=at, lead_unit=int(row.key))
    column = {"rising_type": "category", "rising_unit": "registered_unit"}[row.kind]
    week = _received(visible, row.until - WEEK + timedelta(days=1), row.until)
    return week.filter(**{column: row.key})


@transaction.atomic
def decide_warning(
    warning_id: int, value: DecideWarning, *, by: Post, at: datetime
) -> EarlyWarning:
    """Confirm or dismiss a warning, with the reason; once."""
    row = (
        EarlyWarning.objects.select_for_update().filter(street=by.street_id, pk=warning_id).first()
    )
    if row is None:
        raise NotFound
    if row.state != WarningState.OPEN:
        raise WrongState(f"这条预警{row.get_state_display()}。", then="请查看已有的判断。")
    row.state, row.note = WarningState(value.verdict), mask_text(value.note)
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record(
        street=by.street, at=at, kind=WARNING_DECIDED.name, subject=f"warning:{row.pk}",
        actor=by.ref, actor_name=by.shown_name,
        body={"kind": row.kind, "key": row.key, "until": str(row.until), "verdict": row.state},
    )  # fmt: skip
    return row
