"""Reads that every request makes, put into SQL once and then asked with other values.

Building and compiling a query costs Django more than most of ours cost the database. A
`Slot` stands for a value that is not known yet; `prepared` keeps the compiled statement, per
connection, under a key that must tell apart every shape the query can take.

    found = prepared(("party", "of matter"), lambda: Party.objects.filter(matter=Slot("matter", …)))
    parties = found.all(matter=12)
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, Value
from django.db.models.query import get_related_populators

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
# Rights differ by post, so that each post that is at work has its own few statements.
KEPT = 300


class Slot(Value):
    """A value of a prepared statement, filled in under its name when it is asked."""

    def __init__(self, name: str, field: Any) -> None:
        super().__init__(self, output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    def given(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        """The value as the driver takes it; raises KeyError when none is given."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[M]):
    """A compiled query for whole rows, with what `select_related` asks for.

    What `prefetch_related` asks for is left out: those are statements of their own.
    """

    def __init__(self, rows: QuerySet[M]) -> None:
        self._alias = rows.db
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            self._sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            # Whoever may see nothing asks nothing.
            self._sql = ""
            return
        self._parameters = tuple(parameters)
        info = compiler.klass_info
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self._model = info["model"]
        self._columns = slice(first, last)
        self._names = [column[0].target.attname for column in compiler.select[first:last]]
        self._related = get_related_populators(info, compiler.select, rows.db)  # type: ignore[call-arg]
        # As in SQLCompiler.results_iter, which also compiles anew.
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._convert = compiler.apply_converters

    def all(self, **values: Any) -> list[M]:
        """The rows for these values."""
        if not self._sql:
            return []
        connection = connections[self._alias]
        parameters = [
            part.given(values, connection) if isinstance(part, Slot) else part
            for part in self._parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            rows = cursor.fetchall()
        if self._converters:
            rows = self._convert(rows, self._converters)
        return [self._made(row) for row in rows]

    def first(self, **values: Any) -> M | None:
        """The first of the rows, or None."""
        return next(iter(self.all(**values)), None)

    def _made(self, row: Any) -> M:
        made: M = self._model.from_db(self._alias, self._names, row[self._columns])
        for populator in self._related:
            populator.populate(row, made)
        return made


def load_related(row: Model, *names: str) -> None:
    """Load the rows that refer to this one, as `prefetch_related` does, by kept statements."""
    for name in names:
        relation: Any = row._meta.get_field(name)
        reference, model = relation.field, relation.related_model
        rows = prepared(
            (row._meta.label, name),
            lambda: model._default_manager.filter(**{reference.name: Slot("id", reference)}),  # noqa: B023
        ).all(id=row.pk)
        for item in rows:
            setattr(item, reference.name, row)
        held = getattr(row, name).all()
        held._result_cache, held._prefetch_done = rows, True
        vars(row).setdefault("_prefetched_objects_cache", {})[name] = held


def prepared(key: Hashable, rows: Callable[[], QuerySet[M]]) -> Prepared[M]:
    """The statement kept under the key, made from `rows()` when it is asked for first."""
    kept: OrderedDict[Hashable, Prepared[M]]
    connection = connections[DEFAULT_DB_ALIAS]
    kept = vars(connection).setdefault("fengqiao_prepared", OrderedDict())
    found = kept.get(key)
    if found is None:
        found = kept[key] = Prepared(rows())
        if len(kept) > KEPT:
            kept.popitem(last=False)
    else:
        kept.move_to_end(key)
    return found
