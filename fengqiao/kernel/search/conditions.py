"""SQL conditions on matters that ask the full-text index, for each database in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, F, Func

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


class FoundInBlocks(Func):
    """PostgreSQL: the same, limited to two neighbouring blocks of 2^level ids of one street.

    `top_block` is the higher of the two; None means the newest there is. The level None
    means the whole street. The query stands in a subquery of its own, so that the planner
    does not know it and always takes the index: it does not see what it costs to unpack a
    document, and would rather read them all.
    """

    output_field = BooleanField()

    def __init__(
        self,
        matter_id: F,
        wanted: tuple[Phrase, ...],
        street_id: int,
        level: int | None,
        top_block: int | None,
    ) -> None:
        self.query = ts_query(wanted)
        self.street_id, self.level, self.top_block = street_id, level, top_block
        super().__init__(matter_id)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        query, query_parameters = self._query()
        finds = f"SELECT matter_id FROM search_entry WHERE document @@ {query}"  # noqa: S608  constant
        return f"{column} = ANY(ARRAY({finds}))", (*parameters, *query_parameters)

    def _query(self) -> tuple[str, tuple[Any, ...]]:
        if self.level is None:
            return "(SELECT %s::tsquery)", (f"{self.query} & '#{self.street_id}'",)
        begin = f"#{self.street_id}.{self.level}."
        if self.top_block is not None:
            blocks = f"('{begin}{self.top_block}' | '{begin}{self.top_block - 1}')"
            return "(SELECT %s::tsquery)", (f"{self.query} & {blocks}",)
        return (
            "(SELECT format('%%s & (''%%s%%s'' | ''%%s%%s'')', %s::text,"
            " %s::text, max(matter_id) >> %s, %s::text, (max(matter_id) >> %s) - 1)::tsquery"
            " FROM search_entry)",
            (self.query, begin, self.level, begin, self.level),
        )
