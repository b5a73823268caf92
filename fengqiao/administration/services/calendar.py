"""A yearly notice on holidays (放假安排): tried out first, proposed, then put in force.

依据：《全国年节及纪念日放假办法》；国务院办公厅每年关于部分节假日安排的通知
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from fengqiao.administration.events import CALENDAR_CONFIRMED
from fengqiao.kernel.clocks import engine, recompute
from fengqiao.kernel.clocks.holidays import current_calendar, forget_calendar
from fengqiao.kernel.clocks.models import CalendarYear, Clock
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.periods.calendar import YearTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from fengqiao.kernel.org.models import Post, Street
    from fengqiao.kernel.periods.calendar import WorkCalendar

# Tried out while somebody waits; a street has fewer running deadlines than this.
MOST_TRIED: Final = 5_000
SAMPLE: Final = 20
LONGEST_NAME, LONGEST_NOTICE = 20, 60
FIRST_YEAR: Final = 2004
# 全国年节及纪念日放假办法 第二条：全体公民放假的节日。
FESTIVALS: Final = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


@dataclass(frozen=True)
class Moved:
    """One running deadline that would move: what it is for and its days, nothing of the matter."""

    procedure: str
    before: date
    after: date
    unit: str = ""

    @property
    def days(self) -> int:
        return (self.after - self.before).days


@dataclass(frozen=True)
class Preview:
    """What a notice would do to the running deadlines of a street.

    `tried` were counted anew, `moved` of them would end on another day, `settled` would no
    longer be provisional. `is_partial`: there are more than were tried.
    `told`: the units that will be told, each with how many of its deadlines would move.
    """

    changed_days: tuple[date, ...]
    tried: int
    moved: int
    settled: int
    is_partial: bool
    sample: tuple[Moved, ...]
    missing_festivals: tuple[str, ...]
    replaces: bool
    told: tuple[tuple[str, int], ...] = ()


def check_notice(table: YearTable, at: datetime) -> None:
    """Raise OrgRefused for a table that cannot be a yearly notice."""
    last = at.year + 1
    if not FIRST_YEAR <= table.year <= last:
        raise OrgRefused(f"年度应在 {FIRST_YEAR} 至 {last} 之间：放假安排最早在上一年年底公布。")
    if not table.holidays:
        raise OrgRefused("没有放假日期。")
    if len(table.notice) > LONGEST_NOTICE:
        raise OrgRefused(f"文号最多 {LONGEST_NOTICE} 字。")
    names = {*table.holidays.values(), *table.workdays.values()}
    if any(len(name) > LONGEST_NAME or not name.isprintable() for name in names):
        raise OrgRefused(f"节日名称最多 {LONGEST_NAME} 字，不含控制字符。")


def preview_notice(table: YearTable, street: Street, at: datetime) -> Preview:
    """Count the street's running deadlines by the new table, without changing anything."""
    check_notice(table, at)
    old = current_calendar()
    known = next((each for each in old.tables if each.year == table.year), None)
    changed = _changed_days(known, table)
    found = list(_affected(street, changed)[: MOST_TRIED + 1])
    is_partial = len(found) > MOST_TRIED
    moved, settled = _count_anew(found[:MOST_TRIED], old.with_table(table))
    said = " ".join(table.holidays.values())
    return Preview(
        changed_days=changed,
        tried=min(len(found), MOST_TRIED),
        moved=len(moved),
        settled=settled,
        is_partial=is_partial,
        sample=tuple(moved[:SAMPLE]),
        missing_festivals=tuple(name for name in FESTIVALS if name not in said),
        replaces=known is not None,
        told=tuple(Counter(each.unit for each in moved if each.unit).most_common()),
    )


def confirm_notice(
    table: YearTable, *, by: Post, at: datetime, proposed_by: str = ""
) -> CalendarYear:
    """Put the table in force for every street of this installation and queue the recount."""
    from fengqiao.administration.jobs import recompute_after_notice  # noqa: PLC0415  jobs call back

    check_notice(table, at)
    with transaction.atomic():
        row, _ = CalendarYear.objects.update_or_create(
            year=table.year,
            defaults={
                "notice": table.notice,
                "holidays": _iso(table.holidays.items()),
                "workdays": _iso(table.workdays.items()),
                "confirmed_by": by.shown_name[:120],
                "confirmed_at": at,
            },
        )
        body = {
            "notice": table.notice,
            "holidays": len(table.holidays),
            "workdays": len(table.workdays),
            "proposed_by": proposed_by,
            "calendar": current_calendar().with_table(table).revision,
        }
        record(
            street=by.street, at=at, kind=CALENDAR_CONFIRMED.name,
            subject=f"calendar:{table.year}", actor=by.ref, actor_name=by.shown_name, body=body,
        )  # fmt: skip
        recompute_after_notice.enqueue()
    forget_calendar()
    return row


@dataclass(frozen=True)
class Span:
    """Days off of one festival without a gap."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def spans_of(table: YearTable) -> list[Span]:
    """The days off as a notice tells them: each festival from its first to its last day."""
    spans: list[Span] = []
    for day, name in sorted(table.holidays.items()):
        known = spans[-1] if spans else None
        if known and known.name == name and day - known.last == timedelta(days=1):
            spans[-1] = Span(name, known.first, day)
        else:
            spans.append(Span(name, day, day))
    return spans


def as_toml(table: YearTable) -> str:
    """The table in the form that `periods.calendar.read_table` reads."""
    lines = [f"year = {table.year}", f"notice = {_quoted(table.notice)}", "", "[holidays]"]
    lines += [f"{day} = {_quoted(name)}" for day, name in sorted(table.holidays.items())]
    lines += ["", "[workdays]"]
    lines += [f"{day} = {_quoted(name)}" for day, name in sorted(table.workdays.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML, which for printable text is written as JSON writes it."""
    return json.dumps(text, ensure_ascii=False)


def _iso(days: Iterable[tuple[date, str]]) -> dict[str, str]:
    return {day.isoformat(): name for day, name in sorted(days)}


def _changed_days(known: YearTable | None, table: YearTable) -> tuple[date, ...]:
    """Days that would become or stop being working days, in their order."""
    before = (set(known.holidays), set(known.workdays)) if known else (set(), set())
    changed = before[0] ^ set(table.holidays) | before[1] ^ set(table.workdays)
    return tuple(sorted(changed))


def _affected(street: Street, changed: tuple[date, ...]) -> QuerySet[Clock]:
    """Running clocks that end on or after the first changed day, or are provisional."""
    later = Q(provisional=True)
    if changed:
        first = datetime.combine(changed[0] - timedelta(days=1), time(0), engine.OFFICE_ZONE)
        later |= Q(due_at__gte=first)
    found = Clock.objects.filter(later, street=street, state__in=Clock.LIVE)
    return found.select_related("unit", "matter__lead_unit").order_by("due_at")


def _count_anew(clocks: list[Clock], calendar: WorkCalendar) -> tuple[list[Moved], int]:
    moved, settled = [], 0
    for clock in clocks:
        due = engine.due_of(clock, calendar)
        settled += clock.provisional and not due.provisional
        if due.at != clock.due_at:
            before, after = engine.office_day(clock.due_at), engine.office_day(due.at)
            unit = recompute.told_unit(clock)
            name = unit.name if unit else ""
            moved.append(Moved(rules()[clock.rule].procedure, before, after, name))
    return moved, settled
