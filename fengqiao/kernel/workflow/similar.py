"""Likely duplicates: recent matters that say nearly the same, or come from the same phone.

A person decides; each proposal says why it is made. The index is asked for a few stretches of
the new text, newest finds first, and what it hands out is compared by pairs of characters, so
that the cost does not grow with the register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.search.selectors import search_page
from fengqiao.kernel.search.tokens import normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

RECENT = timedelta(days=365)
MOST_STRETCHES = 6
STRETCH = 4
FINDS_EACH = 10
FROM_PHONE = 20
# Shares of common pairs from which two texts count as near; less is asked of the same phone.
NEAR, NEAR_SAME_PHONE = 0.4, 0.1
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Likely:
    """A matter that may be the same, with the reason in words."""

    matter: Matter
    percent: int
    same_phone: bool

    @property
    def reason(self) -> str:
        near = f"标题和地点相近（{self.percent}%）"
        return f"联系电话相同，{near}" if self.same_phone else near


def similar_matters(
    post: Post, *, title: str, place: str = "", phone_indexes: Collection[str] = (), at: datetime,
    exclude_id: int | None = None, limit: int = 5,
) -> list[Likely]:  # fmt: skip
    """The likeliest duplicates that the post may see, the nearest first."""
    visible = Matter.objects.visible_to(post).filter(received_at__gte=at - RECENT).in_list()
    if exclude_id is not None:
        visible = visible.exclude(pk=exclude_id)
    found: dict[int, Matter] = {}
    for stretch in stretches(title, place):
        for matter in search_page(visible, stretch, street_id=post.street_id, limit=FINDS_EACH):
            found[matter.pk] = matter
    by_phone = _by_phone(post, phone_indexes)
    for matter in visible.filter(pk__in=by_phone).order_by("-pk")[:FROM_PHONE] if by_phone else ():
        found[matter.pk] = matter
    pairs = _pairs(f"{title} {place}")
    likely = [
        Likely(matter, _percent(pairs, matter), matter.pk in by_phone) for matter in found.values()
    ]
    likely = [each for each in likely if each.percent >= 100 * _asked(each)]
    likely.sort(key=lambda each: (-each.percent, -each.matter.pk))
    return likely[:limit]


def _asked(likely: Likely) -> float:
    return NEAR_SAME_PHONE if likely.same_phone else NEAR


def _by_phone(post: Post, indexes: Collection[str]) -> set[int]:
    wanted = {index for index in indexes if index}
    if not wanted:
        return set()
    rows = Party.objects.filter(street=post.street_id, phone_index__in=wanted).order_by("-pk")
    return set(rows.values_list("matter_id", flat=True)[: 5 * FROM_PHONE])


def stretches(title: str, place: str) -> list[str]:
    """Short parts of the text for which the index is asked, spread over all of it.

    >>> stretches("楼上漏水不修", "榆树居民区3号楼")
    ['楼上漏水', '漏水不修', '榆树居民', '居民区3', '区3号楼']
    """
    parts = [part for part in _APART.split(f"{title} {place}") if len(part) > 1]
    found: dict[str, None] = {}
    for part in parts:
        last = max(0, len(part) - STRETCH)
        starts = [*range(0, last + 1, STRETCH // 2)]
        for start in [*starts, last]:
            found[part[start : start + STRETCH]] = None
    spread = list(found)
    step = max(1, -(-len(spread) // MOST_STRETCHES))
    return spread[::step]


def _pairs(text: str) -> frozenset[str]:
    plain = _APART.sub("", normalise(text))
    return frozenset(first + second for first, second in pairwise(plain))


def _percent(pairs: frozenset[str], matter: Matter) -> int:
    """Twice the common pairs of both texts by all their pairs (Dice), in per cent."""
    others = _pairs(f"{matter.title} {matter.place}")
    every = len(pairs) + len(others)
    return round(200 * len(pairs & others) / every) if every else 0


def phone_indexes_of(parties: Iterable[Party]) -> set[str]:
    return {party.phone_index for party in parties if party.phone_index}
