"""What is read from the index: any set of matters narrowed by words, and pages of finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import connection, connections
from django.db.models import BigIntegerField, F, TextField, Value

from fengqiao.kernel.search.conditions import Found, FoundInBlocks, words_in_blocks
from fengqiao.kernel.search.tokens import Phrase, fts5_query, phrases
from fengqiao.kernel.statements.reading import Slot, prepared

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter, MatterQuerySet
    from fengqiao.kernel.matters.work_list import KeptSet

# Sizes (powers of two) of the blocks of ids that PostgreSQL is asked for in turn. They are
# written into the index by the migration `full_text`.
LEVELS = (11, 14, 17)


def matching(matters: MatterQuerySet, text: str) -> MatterQuerySet:
    """Those of the matters in which every part of `text` (between white space) occurs.

    A blank text asks nothing and narrows nothing; one without any letter, digit or
    Chinese character (only punctuation) is found nowhere.
    """
    if not text.strip():
        return matters
    wanted = phrases(text)
    if not wanted:
        return matters.none()
    return matters.filter(Found(F("pk"), tuple(wanted)))


def search_page(
    matters: MatterQuerySet,
    text: str,
    *,
    street_id: int,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Matter]:
    """The newest `limit` of a street's matters in which the words of `text` occur, newest first.

    `matters` carries the rights: `Matter.objects.visible_to(post)`, with any other
    conditions. The next page starts at `before_id`, the id of the last row shown. The
    time depends on the page, not on how many matters there are: one statement on SQLite,
    one to four on PostgreSQL.
    """
    wanted = tuple(phrases(text))
    if wanted:
        return _found(
            _Fresh(matters.filter(street_id=street_id)), wanted, street_id, before_id, limit
        )
    matters = matters.filter(street_id=street_id)
    if before_id is not None:
        matters = matters.filter(pk__lt=before_id)
    return list(matching(matters, text).order_by("-pk")[:limit])


def search_list(
    matters: KeptSet, text: str, *, street_id: int, before_id: int | None = None, limit: int = 50
) -> list[Matter]:
    """As `search_page` for rows of a list, by statements that are kept compiled.

    `text` holds something: whoever asks for nothing wants the list itself.
    """
    wanted = tuple(phrases(text))
    return _found(_Kept(matters, street_id), wanted, street_id, before_id, limit) if wanted else []


class _Source(Protocol):
    """Where finds are asked for: words for the index, matters below an id, so many."""

    def take(
        self, words: str, newest: tuple[int, int] | None, below: int | None, limit: int
    ) -> list[Matter]: ...


class _Fresh:
    """Builds its query for the one question."""

    def __init__(self, matters: MatterQuerySet) -> None:
        self.matters = matters

    def take(
        self, words: str, newest: tuple[int, int] | None, below: int | None, limit: int
    ) -> list[Matter]:
        return list(_narrowed(self.matters, Value(words), newest, below, limit))


class _Kept:
    """Asks statements that are kept for the shape of its set."""

    def __init__(self, matters: KeptSet, street_id: int) -> None:
        self.matters, self.street_id = matters, street_id

    def take(
        self, words: str, newest: tuple[int, int] | None, below: int | None, limit: int
    ) -> list[Matter]:
        key = ("search", self.matters.key, self.street_id, newest, below is None, limit)
        found = prepared(key, lambda: self._rows(newest, below, limit))
        return found.all(**self.matters.values, words=words, below=below)

    def _rows(
        self, newest: tuple[int, int] | None, below: int | None, limit: int
    ) -> MatterQuerySet:
        matters = self.matters.build().filter(street_id=self.street_id).in_list()
        place = None if below is None else Slot("below", BigIntegerField())
        return _narrowed(matters, Slot("words", TextField()), newest, place, limit)


def _narrowed(
    matters: MatterQuerySet,
    words: Value,
    newest: tuple[int, int] | None,
    below: int | Slot | None,
    limit: int,
) -> MatterQuerySet:
    if connections[matters.db].vendor == "sqlite":
        return _streamed(matters, words, below, limit)
    found = matters.filter(FoundInBlocks(F("pk"), words, newest))
    if below is not None:
        found = found.filter(pk__lt=below)
    return found.order_by("-pk")[:limit]


def _streamed(
    matters: MatterQuerySet, words: Value, below: int | Slot | None, limit: int
) -> MatterQuerySet:
    """FTS5 hands out its finds in descending order of id, one by one, until the page is full.

    That needs the index as the outer table of a join (a subquery would be collected whole
    first), and the unary plus, without which the planner may look into it per matter.
    """
    where = ["search_text MATCH %s", '"matters_matter"."id" = +search_text.rowid']
    parameters: list[Any] = [words if isinstance(words, Slot) else words.value]
    if below is not None:
        where.append("search_text.rowid < %s")
        parameters.append(below)
    found = matters.extra(  # noqa: S610  constant text, values as parameters
        tables=["search_text"],
        where=where,
        params=parameters,
        order_by=["-search_text.rowid"],
    )
    return cast("MatterQuerySet", found[:limit])


def _found(
    source: _Source,
    wanted: tuple[Phrase, ...],
    street_id: int,
    before_id: int | None,
    limit: int,
) -> list[Matter]:
    if connection.vendor == "sqlite":
        return source.take(fts5_query(wanted), None, before_id, limit)
    return _by_blocks(source, wanted, street_id, before_id, limit)


def _by_blocks(
    source: _Source,
    wanted: tuple[Phrase, ...],
    street_id: int,
    before_id: int | None,
    limit: int,
) -> list[Matter]:
    """A GIN index gives all its finds or none, so it is asked for ever larger blocks of ids.

    A common word fills the page from the newest block; a word that does not is rare, and
    all its finds are few. Nothing is left out: each question begins where the last ended.
    """
    rows: list[Matter] = []
    below = before_id
    for level in (*LEVELS, None):
        if below is None and level not in (LEVELS[0], None):
            continue  # nothing among the newest: where they end is not known, so ask for all
        top_block = None if below is None or level is None else (below - 1) >> level
        newest = None if level is None or top_block is not None else (street_id, level)
        words = words_in_blocks(wanted, street_id, level, top_block)
        rows += source.take(words, newest, below, limit)[: limit - len(rows)]
        if len(rows) == limit:
            break
        if rows:
            below = rows[-1].pk
        if top_block is not None:
            below = min(below or 0, max(top_block - 1, 0) << (level or 0))
        if below is not None and below <= 1:
            break
    return rows
