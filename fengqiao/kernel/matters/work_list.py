"""台账: the work list across all kinds, by deadline, in pages by key; the same for page and API."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from fengqiao.kernel.matters.models import (
    NO_DEADLINE,
    Involvement,
    InvolvementRole,
    InvolvementState,
    Matter,
    MatterQuerySet,
)
from fengqiao.kernel.matters.rights import rights_key
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.statements.planning import Unsought
from fengqiao.kernel.statements.reading import Slot, prepared

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from fengqiao.kernel.matters.rights import Actor

OFFICE_ZONE = ZoneInfo(settings.TIME_ZONE)
PAGE_SIZE = 50
LARGEST_PAGE = 200
SOON = timedelta(days=2)
SCOPES = {"all": "我能看到的", "unit": "本单位承办", "mine": "本岗位登记或承办"}
DUE = {"": "不限", "late": "已逾期", "soon": "两日内到期", "none": "无时限"}
DAYS = {"received_at__gte": GreaterThanOrEqual, "received_at__lt": LessThan}
# Sort orders: the columns by which a page is cut; the id makes each key unique.
ORDERS = {"due": ("due_at", "id"), "newest": ("-received_at", "-id")}


class BadQuery(ValueError):
    """A filter or cursor that cannot be read; the text says which, in Chinese."""


@dataclass(frozen=True)
class Query:
    """What the reader asks for. Empty means no condition; `is_open` None means both."""

    scope: str = "all"
    is_open: bool | None = True
    kind: str = ""
    state: str = ""
    category: str = ""
    channel: str = ""
    unit: int | None = None
    due: str = ""
    received_from: date | None = None
    received_until: date | None = None
    order: str = "due"

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From query parameters; unknown names are left alone, bad values raise BadQuery."""
        query = cls()
        for field in fields(cls):
            text = values.get(field.name, "").strip()
            if text:
                query = replace(query, **{field.name: _parse(field.name, text)})
        if query.scope not in SCOPES or query.due not in DUE or query.order not in ORDERS:
            raise BadQuery("范围、时限或排序不在可选值内")
        return query

    def as_parameters(self) -> dict[str, str]:
        """The parameters that read back to this query; defaults are left out."""
        plain = Query()
        return {
            field.name: _plain(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != getattr(plain, field.name)
        }


def _parse(name: str, text: str) -> Any:
    try:
        if name == "is_open":
            return {"1": True, "true": True, "0": False, "false": False, "any": None}[text.lower()]
        if name == "unit":
            return _row_id(int(text))
        if name.startswith("received_"):
            return _within_reach(date.fromisoformat(text))
    except (KeyError, ValueError) as error:
        raise BadQuery(f"“{name}”的值“{text[:40]}”无法识别") from error
    if "\x00" in text:
        raise BadQuery(f"“{name}”含有不可见字符")
    return text


def _row_id(number: int) -> int:
    if not 0 <= number < 2**63:
        raise ValueError("编号超出范围")
    return number


def _within_reach(day: date) -> date:
    """Both ends can be moved by a day and between time zones without leaving the calendar."""
    if not 1900 <= day.year <= 2200:
        raise ValueError("年份应在1900至2200之间")
    return day


def _plain(value: object) -> str:
    if value is None:
        return "any"
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


@dataclass(frozen=True)
class Page:
    """One page of rows, and the cursor of the next one (empty at the end)."""

    rows: list[Matter]
    next_cursor: str


def matters_for(actor: Actor, query: Query, now: datetime) -> MatterQuerySet:
    """The visible matters that meet the query, unordered and uncut."""
    return _matters(actor, query.scope, _lookups(query, now))


def _matters(actor: Actor, scope: str, lookups: Mapping[str, Any]) -> MatterQuerySet:
    sought, days = dict(lookups), []
    if {"state", "category"} <= set(sought):
        # Few rows of one state and type are left, and their index has the order of the list.
        days = [
            compare(Unsought("received_at"), sought.pop(name))
            for name, compare in DAYS.items()
            if name in sought
        ]
    found = Matter.objects.visible_to(actor).filter(*days, **sought)
    return found if scope == "all" else found.filter(_own(actor, scope))


def page_of(
    actor: Actor,
    query: Query,
    now: datetime,
    *,
    cursor: str = "",
    size: int = PAGE_SIZE,
    narrowed: MatterQuerySet | None = None,
) -> Page:
    """One page in the query's order, one statement whatever the size of the table.

    `narrowed` replaces the set (a search has narrowed it already).
    """
    size = max(1, min(size, LARGEST_PAGE))
    order = ORDERS[query.order]
    after = _read_cursor(cursor) if cursor else None
    if narrowed is None:
        found = _kept_page(actor, query, now, after, size + 1)
    else:
        rows = narrowed.filter(_after(order, *after)) if after else narrowed
        found = list(rows.in_list().order_by(*order)[: size + 1])
    more = len(found) > size
    return Page(found[:size], _cursor(order, found[size - 1]) if more else "")


@dataclass(frozen=True)
class KeptSet:
    """The matters of a query as a set with slots, for statements that are kept compiled.

    `key` tells apart every shape that `build` can take; `values` fill its slots.
    """

    key: tuple[Hashable, ...]
    build: Callable[[], MatterQuerySet]
    values: Mapping[str, Any]


def kept_matters(actor: Actor, query: Query, now: datetime) -> KeptSet:
    """As `matters_for`, with a slot for each value but one: partial indexes need it."""
    values = _lookups(query, now)
    names = tuple(values)

    def build() -> MatterQuerySet:
        slots: dict[str, Any] = {name: _slot(name) for name in names}
        if "is_open" in names:
            slots["is_open"] = query.is_open
        return _matters(actor, query.scope, slots)

    return KeptSet((rights_key(actor), query.scope, query.is_open, names), build, values)


def _kept_page(
    actor: Actor, query: Query, now: datetime, after: tuple[datetime, int] | None, limit: int
) -> list[Matter]:
    """The rows by the statement that is kept for this actor and this shape of query."""
    order = ORDERS[query.order]
    kept = kept_matters(actor, query, now)

    def rows() -> MatterQuerySet:
        found = kept.build()
        if after:
            moment = Slot("moment", Matter._meta.get_field(order[0].lstrip("-")))
            found = found.filter(_after(order, moment, Slot("pk", Matter._meta.pk)))
        return found.in_list().order_by(*order)[:limit]

    place = {"moment": after[0], "pk": after[1]} if after else {}
    key = ("page", kept.key, order, limit, bool(after))
    return prepared(key, rows).all(**kept.values, **place)


def _slot(lookup: str) -> Slot:
    return Slot(lookup, Matter._meta.get_field(lookup.partition("__")[0]))


def _lookups(query: Query, now: datetime) -> dict[str, Any]:
    """The query's conditions as look-ups, all of which must hold."""
    wanted: dict[str, Any] = {
        name: value
        for name in ("kind", "state", "category", "channel")
        if (value := getattr(query, name))
    }
    if query.is_open is not None:
        wanted["is_open"] = query.is_open
    if query.unit:
        wanted["lead_unit"] = query.unit
    if query.due == "late":
        wanted["due_at__lt"] = now
    elif query.due == "soon":
        wanted |= {"due_at__gte": now, "due_at__lt": now + SOON}
    elif query.due == "none":
        wanted["due_at__gte"] = NO_DEADLINE
    if query.received_from:
        wanted["received_at__gte"] = _midnight(query.received_from)
    if query.received_until:
        wanted["received_at__lt"] = _midnight(query.received_until + timedelta(days=1))
    return wanted


def _own(actor: Actor, scope: str) -> Q:
    if not isinstance(actor, Post):
        return Q()
    if scope == "mine":
        parts = Involvement.objects.filter(post=actor.pk).values("matter_id")
        return Q(registered_by=actor.pk) | Q(pk__in=parts)
    parts = (
        Involvement.objects.filter(
            unit=actor.unit_id, role__in=[InvolvementRole.LEAD, InvolvementRole.SUPPORTING]
        )
        .exclude(state__in=[InvolvementState.RETURNED, InvolvementState.ENDED])
        .values("matter_id")
    )
    return Q(pk__in=parts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), OFFICE_ZONE)


def _cursor(order: tuple[str, ...], row: Matter) -> str:
    moment = getattr(row, order[0].lstrip("-")).isoformat()
    return base64.urlsafe_b64encode(json.dumps([moment, row.pk]).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        moment_text, pk = json.loads(text)
        moment = datetime.fromisoformat(moment_text)
        # Both ends of the calendar have moments that no other time zone can name.
        reachable = moment.tzinfo and moment.year >= 1900 and moment <= NO_DEADLINE
        if not reachable or not isinstance(pk, int) or abs(pk) >= 2**63:
            raise BadQuery("翻页标记无效，请从第一页重新开始")
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadQuery("翻页标记无效，请从第一页重新开始") from error
    return moment, pk


def _after(order: tuple[str, ...], moment: datetime | Slot, pk: int | Slot) -> Q:
    name = order[0].lstrip("-")
    way = "lt" if order[0].startswith("-") else "gt"
    # Written so that both databases seek in the index instead of reading up to the key.
    return Q(**{f"{name}__{way}e": moment}) & (
        Q(**{f"{name}__{way}": moment}) | Q(**{f"pk__{way}": pk})
    )
