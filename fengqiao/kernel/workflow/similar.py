"""Likely duplicates of a report: matters told in the same words, or from the same phone.

A person decides; each proposal says why it is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.search.likeness import Likeness, similar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

# The same phone is worth a look for so long; whoever calls again about another thing is common.
RECENT = timedelta(days=180)
FROM_PHONE = 5
SHOWN_WORDS = 4


@dataclass(frozen=True)
class Likely:
    """A matter that may be the same, with the reason in words."""

    matter: Matter
    percent: int
    words: tuple[str, ...]
    same_phone: bool

    @property
    def title(self) -> str:
        return self.matter.masked_title

    @property
    def reason(self) -> str:
        """联系电话相同；都提到“漏水”“天花板”，相近 72%."""
        parts = ["联系电话相同"] if self.same_phone else []
        if self.percent:
            shown = "”“".join(mask_text(word) for word in self.words[:SHOWN_WORDS])
            said = f"都提到“{shown}”，" if shown else ""
            parts.append(f"{said}相近 {self.percent}%")
        return "；".join(parts)


def similar_matters(
    post: Post, *, title: str, details: Iterable[str] = (), phone_indexes: Collection[str] = (),
    at: datetime, exclude_id: int | None = None, names: Collection[str] = (), limit: int = 5,
) -> list[Likely]:  # fmt: skip
    """The likeliest duplicates that the post may see, the most alike first.

    A reason repeats no word out of `names`, which are the parties'.
    """
    visible = Matter.objects.visible_to(post)
    if exclude_id is not None:
        visible = visible.exclude(pk=exclude_id)
    alike = {
        found.matter_id: found
        for found in similar(visible, title, *details, street_id=post.street_id, limit=limit)
    }
    called = set(
        visible.filter(pk__in=_of_phones(post, phone_indexes), received_at__gte=at - RECENT)
        .order_by("-pk")
        .values_list("pk", flat=True)[:FROM_PHONE]
        if any(phone_indexes)
        else ()
    )
    matters = visible.in_list().filter(pk__in={*alike, *called})
    likely = [_likely(matter, alike.get(matter.pk), called, names) for matter in matters]
    likely.sort(key=lambda each: (-each.percent, -each.matter.pk))
    return likely[:limit]


def _likely(
    matter: Matter, alike: Likeness | None, called: Collection[int], names: Collection[str]
) -> Likely:
    percent = round(alike.score * 100) if alike else 0
    words = [word for word in (alike.shared if alike else ()) if not _is_of(word, names)]
    return Likely(matter, percent, tuple(words), matter.pk in called)


def _is_of(word: str, names: Collection[str]) -> bool:
    return any(word in name or name in word for name in names)


def _of_phones(post: Post, indexes: Collection[str]) -> list[int]:
    wanted = {index for index in indexes if index}
    rows = Party.objects.filter(street=post.street_id, phone_index__in=wanted).order_by("-pk")
    return list(rows.values_list("matter_id", flat=True)[: 10 * FROM_PHONE])


def phone_indexes_of(parties: Iterable[Party]) -> set[str]:
    """Blind indexes of the parties' phones."""
    return {party.phone_index for party in parties if party.phone_index}
