"""The floor: the same rows written and read by plain SQL through the driver, one transaction each.

What is written is a copy of a matter that is there, with new keys: nine rows for a new matter,
four for a step. No ORM, no web server, no checks: nothing that keeps these rows can be faster.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fengqiao.bench.bare import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The rows of a newly opened matter, besides the matter: table, key to leave out, column of it.
CHILDREN = (
    ("disputes_dispute", ""),
    ("matters_party", "id"),
    ("matters_involvement", "id"),
    ("search_entry", ""),
    ("clocks_clock", "id"),
    ("ledger_event", "id"),
    ("workflow_usedkey", "id"),
)
GENERATED = {"search_entry": {"document"}}
STEP_ROWS = ("ledger_event", "workflow_usedkey")
READ_WITH = ("disputes_dispute", "matters_party", "matters_involvement", "clocks_clock")


def floor(matter_id: int, words: list[str], rounds: int) -> dict[str, float]:
    """Milliseconds (median) of each operation for a registered matter with a used key."""
    connection.ensure_connection()
    template = _Template(matter_id)
    others = _rows("SELECT id FROM matters_matter ORDER BY id DESC LIMIT %s", rounds)
    ids = [row["id"] for row in others]
    return {
        "bare_create": _median(template.insert, range(rounds)),
        "bare_list": _median(lambda _: _list(template.street_id), range(rounds)),
        "search": _median(_search, (words * rounds)[:rounds]),
        "bare_read": _median(_read, ids),
        "bare_update": _median(template.step, ids),
    }


def _median(work: Callable[[Any], object], inputs: Any) -> float:
    times = []
    for item in inputs:
        began = time.perf_counter()
        with transaction.atomic():
            work(item)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


class _Template:
    """The rows of one matter as plain values, to be inserted again under new keys."""

    def __init__(self, matter_id: int) -> None:
        (self.matter,) = _rows("SELECT * FROM matters_matter WHERE id = %s", matter_id)
        self.street_id: int = self.matter["street_id"]
        self.children = {
            table: [
                {name: value for name, value in row.items() if name not in _left_out(table, key)}
                for row in _rows(f"SELECT * FROM {table} WHERE matter_id = %s", matter_id)  # noqa: S608
            ]
            for table, key in CHILDREN
        }

    def insert(self, _round: int) -> None:
        number = f"floor-{uuid.uuid4().hex[:20]}"
        matter = {name: value for name, value in self.matter.items() if name != "id"}
        new_id = _insert("matters_matter", matter | {"number": number}, returning=" RETURNING id")
        for table, rows in self.children.items():
            for row in rows:
                _insert(table, self._renewed(table, row, new_id, number))

    def step(self, matter_id: int) -> None:
        _run(
            "UPDATE matters_matter SET state = %s, category = %s, version = version + 1"
            " WHERE id = %s",
            ("triaged", "neighbours", matter_id),
        )
        _run(
            "UPDATE disputes_dispute SET complexity = %s, five_list = %s WHERE matter_id = %s",
            ("ordinary", "general", matter_id),
        )
        for table in STEP_ROWS:
            number = f"floor-{uuid.uuid4().hex[:20]}"
            _insert(table, self._renewed(table, self.children[table][0], matter_id, number))

    def _renewed(
        self, table: str, row: dict[str, Any], matter_id: int, number: str
    ) -> dict[str, Any]:
        fresh = row | {"matter_id": matter_id}
        if table == "ledger_event":
            fresh["subject"] = number
        if table == "workflow_usedkey":
            fresh["key"] = number
        return fresh


def _left_out(table: str, key: str) -> set[str]:
    return {key} | GENERATED.get(table, set())


def _list(street_id: int) -> None:
    names = ", ".join(COLUMNS)
    _rows(
        f"SELECT {names} FROM matters_matter WHERE street_id = %s AND is_open"  # noqa: S608
        " ORDER BY due_at, id LIMIT 50",
        street_id,
    )


def _read(matter_id: int) -> None:
    _rows("SELECT * FROM matters_matter WHERE id = %s", matter_id)
    for table in READ_WITH:
        _rows(f"SELECT * FROM {table} WHERE matter_id = %s", matter_id)  # noqa: S608


def _search(word: str) -> None:
    names = ", ".join(f"m.{name}" for name in COLUMNS)
    if connection.vendor == "sqlite":
        finds = (
            f"SELECT {names} FROM search_text JOIN matters_matter m"  # noqa: S608
            " ON m.id = +search_text.rowid WHERE search_text MATCH %s"
            " ORDER BY search_text.rowid DESC LIMIT 50"
        )
    else:
        finds = (
            f"SELECT {names} FROM search_entry e JOIN matters_matter m ON m.id = e.matter_id"  # noqa: S608
            " WHERE e.document @@ %s::tsquery ORDER BY m.id DESC LIMIT 50"
        )
    _rows(finds, f'"{word}"' if connection.vendor == "sqlite" else f"'{word}'")


def _rows(sql: str, *parameters: object) -> list[dict[str, Any]]:
    cursor = _run(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _insert(table: str, row: dict[str, Any], *, returning: str = "") -> int:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}){returning}"  # noqa: S608  own tables
    cursor = _run(sql, [_plain(value) for value in row.values()])
    return int(cursor.fetchone()[0]) if returning else 0


def _run(sql: str, parameters: Sequence[object]) -> Any:
    """Execute on the driver's own connection, past all of Django."""
    cursor = connection.connection.cursor()
    native = sql.replace("%s", "?") if connection.vendor == "sqlite" else sql
    cursor.execute(native, tuple(parameters))
    return cursor


def _plain(value: object) -> object:
    """PostgreSQL hands out JSON parsed; it takes it back as text."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
