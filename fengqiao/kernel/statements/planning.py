"""Says to the database by which columns it must not seek."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Func

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class Unsought(Func):
    """The column itself, by which SQLite does not seek in an index.

    SQLite guesses that a range leaves a sixteenth of the rows and then takes the index of the
    range before one that has the order of the list. PostgreSQL counts and needs no hint.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        # https://www.sqlite.org/optoverview.html: a unary plus disqualifies a term for indexes.
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
