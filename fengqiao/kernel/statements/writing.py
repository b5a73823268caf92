"""Inserts and updates of whole rows in as few statements as the database takes.

What `bulk_create` and `update` do, without building a query for rows whose columns never
change: an insert of one row costs a fifth, of a thousand rows a third.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connections, router
from django.db.models import AutoField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model

# Both databases take at least this many values in one statement (SQLite: 32,766).
MOST_VALUES = 30_000
# From so many rows on PostgreSQL takes each column as one array: a value list of thousands is
# parsed and planned value by value.
MANY_ROWS = 20


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model, in their order, and give them their keys.

    Fires no signals, as `bulk_create`. More than some thousand rows take several statements, so
    they need the caller's transaction. Raises what the database raises, and ValueError for a
    row that refers to one which is not saved yet, or a mixture of rows with and without keys.
    """
    if not rows:
        return
    model = type(rows[0])
    alias = router.db_for_write(model)
    for row in rows:
        row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]
    keyed = rows[0].pk is not None
    if any((row.pk is not None) != keyed for row in rows):
        raise ValueError("either all rows have their keys already, or none has")
    fields, key = _columns(model, keyed=keyed)
    for batch in _batches(rows, MOST_VALUES // len(fields)):
        sql, values = _insertion(model, batch, fields, alias)
        given = _execute(alias, sql, values, returning=key is not None)
        for number, row in enumerate(batch):
            if key is not None:
                setattr(row, key, given[number][0])
            row._state.adding, row._state.db = False, alias


def update(model: type[Model], keys: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Set these columns (by attribute name) on the rows with these keys."""
    if not keys or not values:
        return
    alias = router.db_for_write(model)
    connection = connections[alias]
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in values]
    settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    parameters = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values.values(), strict=True)
    ]
    parameters += [key.get_db_prep_value(value, connection) for value in keys]
    where = f"{quote(key.column)} IN ({', '.join(['%s'] * len(keys))})"
    table = quote(model._meta.db_table)
    _execute(alias, f"UPDATE {table} SET {settings} WHERE {where}", parameters)  # noqa: S608  names


@lru_cache(maxsize=200)
def _columns(model: type[Model], *, keyed: bool) -> tuple[list[Any], str | None]:
    """The fields that an insert names, and the key that the database gives (None: it is given)."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    key = model._meta.pk
    if isinstance(key, AutoField) and not keyed:
        return [field for field in fields if field is not key], key.attname
    return fields, None


def _insertion(
    model: type[Model], rows: Sequence[Model], fields: Sequence[Any], alias: str
) -> tuple[str, list[Any]]:
    """The statement that inserts the rows, and its values."""
    keyed = rows[0].pk is not None
    head, marks, arrays, tail = _insert_parts(model, alias, keyed=keyed)
    values = _prepared(rows, fields, alias)
    if arrays and len(rows) >= MANY_ROWS:
        columns = [values[number :: len(fields)] for number in range(len(fields))]
        return f"{head} SELECT * FROM UNNEST{arrays}{tail}", columns  # noqa: S608  names
    return f"{head} VALUES {', '.join([marks] * len(rows))}{tail}", values


@lru_cache(maxsize=200)
def _insert_parts(model: type[Model], alias: str, *, keyed: bool) -> tuple[str, str, str, str]:
    """Head, marks of one row, marks of the columns as arrays ("" where unknown), tail."""
    connection = connections[alias]
    quote = connection.ops.quote_name
    fields, key = _columns(model, keyed=keyed)
    names = ", ".join(quote(field.column) for field in fields)
    tail = f" RETURNING {quote(str(model._meta.pk.column))}" if key else ""
    head = f"INSERT INTO {quote(model._meta.db_table)} ({names})"
    arrays = ""
    if connection.vendor == "postgresql":
        # Without its length: a value that is too long must be refused, not cut.
        types = [str(field.db_type(connection)).split("(")[0] for field in fields]
        arrays = f"({', '.join(f'(%s)::{each}[]' for each in types)})"
    return head, f"({', '.join(['%s'] * len(fields))})", arrays, tail


def _prepared(rows: Sequence[Model], fields: Sequence[Any], alias: str) -> list[Any]:
    connection = connections[alias]
    return [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]


def _batches(rows: Sequence[Model], size: int) -> Iterator[Sequence[Model]]:
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


def _execute(
    alias: str, sql: str, parameters: Sequence[Any], *, returning: bool = False
) -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if returning else []
