"""SQL conditions on matters that ask the full-text index, for each database in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, F, Func, Value

from fengqiao.kernel.search.tokens import Phrase, fts5_query, ts_query

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


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


def words_in_blocks(
    wanted: tuple[Phrase, ...], street_id: int, level: int | None, top_block: int | None
) -> str:
    """The phrases as `FoundInBlocks` takes them.

    With a level, they must stand in one of two neighbouring blocks of 2^level ids, of which
    `top_block` is the higher; None leaves the blocks to the condition. Without a level, they
    may stand anywhere in the street.
    """
    words = ts_query(wanted)
    if level is None:
        return f"{words} & '#{street_id}'"
    if top_block is None:
        return words
    begin = f"#{street_id}.{level}."
    return f"{words} & ('{begin}{top_block}' | '{begin}{top_block - 1}')"


class FoundInBlocks(Func):
    """PostgreSQL: the entry of the matter holds the words (`words_in_blocks`).

    `newest` adds that it stands in one of the two newest blocks of that level of the street.
    The query stands in a subquery of its own, so that the planner does not know it and always
    takes the index: it does not see what it costs to unpack a document, and would rather read
    them all.
    """

    output_field = BooleanField()

    def __init__(self, matter_id: F, words: Value, newest: tuple[int, int] | None = None) -> None:
        self.newest = newest
        super().__init__(matter_id, words)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        words, word_parameters = compiler.compile(self.source_expressions[1])
        query, query_parameters = self._query(words, word_parameters)
        finds = f"SELECT matter_id FROM search_entry WHERE document @@ {query}"  # noqa: S608  constant
        return f"{column} = ANY(ARRAY({finds}))", (*parameters, *query_parameters)

    def _query(self, words: str, parameters: Any) -> tuple[str, tuple[Any, ...]]:
        if self.newest is None:
            return f"(SELECT {words}::tsquery)", tuple(parameters)
        street_id, level = self.newest
        begin = f"#{street_id}.{level}."
        return (
            f"(SELECT format('%%s & (''%%s%%s'' | ''%%s%%s'')', {words}::text,"  # noqa: S608  slots
            " %s::text, max(matter_id) >> %s, %s::text, (max(matter_id) >> %s) - 1)::tsquery"
            " FROM search_entry)",
            (*parameters, begin, level, begin, level),
        )
