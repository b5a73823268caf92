"""Finding matters by words or by a person's exact phone, number or name; each find is on record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q
from pydantic import BaseModel, ConfigDict, Field

from fengqiao.kernel.ledger.reads import record_read, record_search
from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.matters.selectors import names_by_matter
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.index import blind_index
from fengqiao.kernel.search.selectors import search_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

PAGE = 20
MOST_BY_PERSON = 100
AROUND = 40
# Whom the office trusts to ask for a person: those who register and those who dispatch.
LOOK_UP_DUTIES = (Duty.INTAKE, Duty.DISPATCH)


@dataclass(frozen=True)
class Piece:
    """A part of a snippet; hits are marked."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Find:
    """A matter that was found, with the words around the first hit; personal values masked."""

    matter: Matter
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True)
class Finds:
    """A page of finds; `next_id` is where the next page starts, None at the end."""

    rows: tuple[Find, ...]
    next_id: int | None


def find_by_words(
    post: Post, words: str, at: datetime, *, before_id: int | None = None, limit: int = PAGE
) -> Finds:
    """Newest first, within the post's rights. The first page of a search is put on record."""
    visible = Matter.objects.visible_to(post)
    numbered = _by_number(post, words) if before_id is None else []
    found = numbered + search_page(
        visible.exclude(pk__in=[m.pk for m in numbered]), words, street_id=post.street_id,
        before_id=before_id, limit=limit + 1,
    )  # fmt: skip
    shown = found[:limit]
    names = names_by_matter(shown)
    rows = tuple(_find(matter, words, names[matter.pk]) for matter in shown)
    if before_id is None:
        record_search(
            actor=post.ref, actor_name=post.shown_name, street=post.street, at=at, text=words,
            found=len(rows),
        )  # fmt: skip
    return Finds(rows, shown[-1].pk if len(found) > limit else None)


def _by_number(post: Post, words: str) -> list[Matter]:
    """The matter whose number was typed in full."""
    if not words.endswith("号"):
        return []
    return list(Matter.objects.visible_to(post).filter(street=post.street_id, number=words))


def _find(matter: Matter, words: str, names: Sequence[str]) -> Find:
    title = mask_text(matter.title, names=names)
    text = mask_text(matter.description, names=names)
    return Find(matter, pieces(title, words), pieces(around_hit(text, words), words))


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = sorted({part for part in words.split() if part}, key=len, reverse=True)
    if not parts:
        return None
    return re.compile("|".join(map(re.escape, parts)), re.IGNORECASE)


def pieces(text: str, words: str) -> tuple[Piece, ...]:
    """The text cut at the hits of any of the words.

    >>> [(p.text, p.is_hit) for p in pieces("楼上漏水", "漏水")]
    [('楼上', False), ('漏水', True)]
    """
    pattern = _pattern(words)
    if pattern is None:
        return (Piece(text, False),)
    found, end = [], 0
    for hit in pattern.finditer(text):
        found += [Piece(text[end : hit.start()], False), Piece(hit.group(), True)]
        end = hit.end()
    return tuple(piece for piece in (*found, Piece(text[end:], False)) if piece.text)


def around_hit(text: str, words: str) -> str:
    """The stretch of the text around its first hit; its beginning when nothing is hit."""
    pattern = _pattern(words)
    hit = pattern.search(text) if pattern else None
    middle = hit.start() if hit else 0
    first, last = max(0, middle - AROUND), middle + 2 * AROUND
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


class PersonKey(StrEnum):
    """By what a person is looked up; always the whole value."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    NAME = "name"

    @property
    def label(self) -> str:
        return {"phone": "联系电话", "id_number": "证件号码", "name": "姓名或名称"}[self.value]


class FindPerson(BaseModel):
    """查人: the exact phone, number or name of a party."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    by: PersonKey = Field(PersonKey.PHONE, title="按什么查")
    value: str = Field(
        title="完整内容", min_length=2, max_length=60, description="须完整，不支持部分匹配"
    )
    reason: str = Field(title="事由", min_length=2, max_length=100, description="记入留痕")


def find_by_person(post: Post, asked: FindPerson, at: datetime) -> list[Matter]:
    """Matters within the post's rights in which the person is a party; put on record."""
    index = blind_index(asked.value, kind=asked.by, street_id=post.street_id)
    column = {"phone": "phone_index", "id_number": "id_index", "name": "name_index"}[asked.by]
    parties = Party.objects.filter(Q(street=post.street_id) & Q(**{column: index}))
    found = (
        list(
            Matter.objects.visible_to(post)
            .filter(pk__in=parties.values("matter_id"))
            .in_list()
            .order_by("-received_at", "-pk")[:MOST_BY_PERSON]
        )
        if index
        else []
    )
    record_read(
        actor=post.ref, actor_name=post.shown_name, street=post.street, at=at, kind="search.run",
        body={
            "by": str(asked.by),
            "words": blind_index(asked.value, kind="search", street_id=post.street_id),
            "length": len(asked.value),
            "found": len(found),
            "reason": asked.reason,
        },
    )  # fmt: skip
    return found
