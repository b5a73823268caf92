"""A yearly notice on holidays goes through two people: one proposes it, another puts it in force.

What decides about every deadline of the street is not left to one hand; the security
administrator reviews what the system administrator has typed (GB/T 22239-2019 8.1.5, three
administrators who check each other).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.administration.events import CALENDAR_PROPOSED, CALENDAR_REFUSED
from fengqiao.administration.models import CalendarProposal
from fengqiao.administration.services.calendar import as_toml, check_notice, confirm_notice
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.periods.calendar import read_table

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from fengqiao.kernel.clocks.models import CalendarYear
    from fengqiao.kernel.org.models import Post, Street
    from fengqiao.kernel.periods.calendar import YearTable


def proposals_of(street: Street) -> QuerySet[CalendarProposal]:
    """The street's proposals, the newest first."""
    found = CalendarProposal.objects.filter(street=street)
    return found.select_related("proposed_by__person", "proposed_by__unit").order_by("-id")


def propose_notice(table: YearTable, *, by: Post, at: datetime) -> CalendarProposal:
    """Keep the table for review; a second proposal of the same table is the first one."""
    check_notice(table, at)
    text = as_toml(table)
    with transaction.atomic():
        waiting = proposals_of(by.street).filter(decided_at=None)
        same = waiting.filter(year=table.year, text=text).first()
        if same:
            return same
        row = CalendarProposal.objects.create(
            street=by.street, year=table.year, notice=table.notice, text=text,
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        body = {"notice": table.notice, "holidays": len(table.holidays),
                "workdays": len(table.workdays)}  # fmt: skip
        record(
            street=by.street, at=at, kind=CALENDAR_PROPOSED.name,
            subject=f"calendar:{table.year}", actor=by.ref, actor_name=by.shown_name, body=body,
        )  # fmt: skip
    return row


def publish_notice(proposal: CalendarProposal, *, by: Post, at: datetime) -> CalendarYear:
    """Put the proposed table in force; raises OrgRefused for the one who proposed it."""
    with transaction.atomic():
        row = _to_decide(proposal, by)
        row.decided_by, row.decided_at = by, at
        row.save(update_fields=["decided_by", "decided_at"])
        table = read_table(row.text)
        return confirm_notice(table, by=by, at=at, proposed_by=row.proposed_by.shown_name)


def refuse_notice(proposal: CalendarProposal, *, by: Post, at: datetime, reason: str) -> None:
    """Send the proposal back with the reason."""
    with transaction.atomic():
        row = _to_decide(proposal, by)
        row.decided_by, row.decided_at, row.refusal = by, at, reason
        row.save(update_fields=["decided_by", "decided_at", "refusal"])
        record(
            street=by.street, at=at, kind=CALENDAR_REFUSED.name, subject=f"calendar:{row.year}",
            actor=by.ref, actor_name=by.shown_name, body={"reason": reason},
        )  # fmt: skip


def _to_decide(proposal: CalendarProposal, by: Post) -> CalendarProposal:
    row = proposals_of(by.street).select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.decided_at:
        raise OrgRefused("这份放假安排已经处理过。")
    if row.proposed_by.person_id == by.person_id:
        raise OrgRefused("登记人不能复核自己登记的放假安排，请由另一人复核。")
    return row
