"""What is read from the index: any set of matters narrowed by words, and pages of finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections
from django.db.models import BooleanField, F, Func

from fengqiao.kernel.search.models import Entry
from fengqiao.kernel.search.tokens import Phrase, bigrams, fts5_query, phrases, ts_query

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from fengqiao.kernel.matters.models import Matter, MatterQuerySet


def entry_for(matter: Matter, *texts: str) -> Entry:
    """An unsaved entry that makes the matter findable by any words of the texts."""
    return Entry(matter=matter, street_id=matter.street_id, tokens=bigrams("\n".join(texts)))


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
    matters: MatterQuerySet, text: str, *, before_id: int | None = None, limit: int = 50
) -> list[Matter]:
    """The newest `limit` of the matters in which the words of `text` occur, newest first.

    `matters` carries the rights: `Matter.objects.visible_to(post)`, with any other
    conditions. The next page starts at `before_id`, the id of the last row shown. The
    time depends on the page, not on how many matters there are.
    """
    wanted = tuple(phrases(text))
    if wanted and connections[matters.db].vendor == "sqlite":
        return _streamed(matters, wanted, before_id, limit)
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


class Found(Func):
    """Condition on a matter's id: its entry holds all the phrases."""

    output_field = BooleanField()

    def __init__(self, matter_id: F, wanted: tuple[Phrase, ...]) -> None:
        self.wanted = wanted
        super().__init__(matter_id)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        finds = "SELECT rowid FROM search_text WHERE search_text MATCH %s"
        return f"{column} IN ({finds})", (*parameters, fts5_query(self.wanted))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        finds = "SELECT matter_id FROM search_entry WHERE document @@ %s::tsquery"
        return f"{column} IN ({finds})", (*parameters, ts_query(self.wanted))
