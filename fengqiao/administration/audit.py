"""What the audit administrator sees of the ledger: who, when, what kind; nothing of the matter.

Bodies of events stay closed. An event of a matter shows the matter's number, one of the
organisation the code of what was changed. 依据：GB/T 22239-2019 8.1.5.2 审计管理。
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from fengqiao.kernel.ledger.kinds import event_kinds
from fengqiao.kernel.ledger.selectors import read_log, street_events, street_seals
from fengqiao.kernel.org.models import Post

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

    from django.db.models import QuerySet

    from fengqiao.kernel.ledger.models import Event, Seal
    from fengqiao.kernel.org.models import Street

OFFICE_ZONE: Final = ZoneInfo(settings.TIME_ZONE)
PAGE: Final = 100
LARGEST_ID: Final = 2**63 - 1
# Codes in subjects, in words; what has no such mark is a matter's number.
SUBJECTS: Final = {
    "unit": "单位", "unit_kind": "单位类型", "person": "人员", "post": "岗位", "user": "账号",
    "street": "街道", "token": "令牌", "token_grant": "令牌授权", "calendar": "放假安排",
    "verification": "校验", "ledger": "留痕链", "message": "消息", "file": "附件",
    "import": "导入",
}  # fmt: skip


@dataclass(frozen=True)
class Query:
    """What the auditor asks for; empty means no condition."""

    kind: str = ""
    actor: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From query parameters; what cannot be read is left out."""
        return cls(
            kind=_known_kind(values.get("kind", "")),
            actor=_plain(values.get("actor", "")),
            since=_day(values.get("since", "")),
            until=_day(values.get("until", "")),
            before=row_id(values.get("before", "")),
        )

    def as_parameters(self) -> dict[str, str]:
        """The parameters that read back to this query, without the place in it."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in found.items() if value and name != "before"}


@dataclass(frozen=True)
class Line:
    """One event as listed."""

    id: int
    at: datetime
    label: str
    subject: str
    who: str


def lines(street: Street, query: Query, *, readings: bool) -> list[Line]:
    """One page of the ledger, or of its read log, latest first; one line more than a page."""
    events = read_log(street.pk) if readings else street_events(street.pk)
    found = _narrowed(events, query).order_by("-id").defer("body", "sealed_body")
    labels = {kind.name: kind.label_zh for kind in event_kinds()}
    return [
        Line(
            event.pk, event.at, labels.get(event.kind, event.kind), shown_subject(event.subject),
            event.actor_name,
        )
        for event in found[: PAGE + 1]
    ]  # fmt: skip


def kind_choices(*, readings: bool) -> tuple[tuple[str, str], ...]:
    """Kinds for the filter, by label."""
    kinds = (kind for kind in event_kinds() if kind.personal or not readings)
    return tuple((kind.name, kind.label_zh) for kind in sorted(kinds, key=lambda k: k.label_zh))


def actor_choices(street: Street) -> tuple[tuple[str, str], ...]:
    """Posts of the street for the filter; residents and the system are asked for by kind."""
    posts = Post.objects.filter(street=street).with_whole().order_by("unit__code", "pk")
    return tuple((post.ref, post.shown_name) for post in posts)


def daily_anchors(street: Street) -> Iterator[Seal]:
    """The last seal of each office day, latest first: what to keep outside the database."""
    seals = street_seals(street.pk).iterator(chunk_size=1000)
    for _, of_day in groupby(seals, key=lambda seal: seal.at.astimezone(OFFICE_ZONE).date()):
        yield next(of_day)


def anchor_text(street: Street, at: datetime) -> Iterator[str]:
    """The file of anchors, a line each, as `fengqiao verify --seal 序号:摘要` takes them."""
    moment = at.astimezone(OFFICE_ZONE)
    yield f"# {street.name}（{street.code}）留痕封存摘要，导出于 {moment:%F %T}\n"
    yield "# 每日最后一次封存，新的在前。请存放在本系统之外。\n"
    yield "# 核对：fengqiao verify --seal 序号:摘要\n"
    for seal in daily_anchors(street):
        when = seal.at.astimezone(OFFICE_ZONE)
        yield f"{seal.number}:{seal.digest}  # {when:%F %T}，{seal.algorithm}\n"


def _narrowed(events: QuerySet[Event], query: Query) -> QuerySet[Event]:
    if query.kind:
        events = events.filter(kind=query.kind)
    if query.actor:
        events = events.filter(actor=query.actor)
    if query.since:
        events = events.filter(at__gte=_midnight(query.since))
    if query.until:
        events = events.filter(at__lt=_midnight(query.until + timedelta(days=1)))
    if query.before:
        events = events.filter(id__lt=query.before)
    return events


def shown_subject(subject: str) -> str:
    """A subject in words: 单位 1101, or the number of a matter."""
    mark, colon, code = subject.partition(":")
    return f"{SUBJECTS[mark]} {code}" if colon and mark in SUBJECTS else subject


def _known_kind(text: str) -> str:
    return text if text in {kind.name for kind in event_kinds()} else ""


def _plain(text: str) -> str:
    return text if text.isprintable() and len(text) <= 80 else ""


def _day(text: str) -> date | None:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return None
    return value if 1900 <= value.year <= 2200 else None


def row_id(text: str) -> int | None:
    return min(int(text), LARGEST_ID) if text.isdecimal() and len(text) < 20 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), OFFICE_ZONE)
