"""What is read from the index: any set of matters narrowed by words, and pages of finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import F

from fengqiao.kernel.search.conditions import Found, FoundInBlocks
from fengqiao.kernel.search.tokens import Phrase, fts5_query, phrases

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter, MatterQuerySet

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
    matters = matters.filter(street_id=street_id)
    wanted = tuple(phrases(text))
    if wanted and connections[matters.db].vendor == "sqlite":
        return _streamed(matters, wanted, before_id, limit)
    if wanted:
        return _by_blocks(matters, wanted, street_id, before_id, limit)
    if before_id is not None:
        matters = matters.filter(pk__lt=before_id)
    return list(matching(matters, text).order_by("-pk")[:limit])


def _streamed(
    matters: MatterQuerySet, wanted: tuple[Phrase, ...], before_id: int | None, limit: int
) -> list[Matter]:
    """FTS5 hands out its finds in descending order of id, one by one, until the page is full.

    That needs the index as the outer table of a join (a subquery would be collected whole
    first), and the unary plus, without which the planner may look into it per matter.
    """
    where = ["search_text MATCH %s", '"matters_matter"."id" = +search_text.rowid']
    parameters: list[Any] = [fts5_query(wanted)]
    if before_id is not None:
        where.append("search_text.rowid < %s")
        parameters.append(before_id)
    return list(
        matters.extra(  # noqa: S610  constant text, values as parameters
            tables=["search_text"],
            where=where,
            params=parameters,
            order_by=["-search_text.rowid"],
        )[:limit]
    )


def _by_blocks(
    matters: MatterQuerySet,
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
        found = matters.filter(FoundInBlocks(F("pk"), wanted, street_id, level, top_block))
        if below is not None:
            found = found.filter(pk__lt=below)
        rows += found.order_by("-pk")[: limit - len(rows)]
        if len(rows) == limit:
            break
        if rows:
            below = rows[-1].pk
        if top_block is not None:
            below = min(below or 0, max(top_block - 1, 0) << (level or 0))
        if below is not None and below <= 1:
            break
    return rows
