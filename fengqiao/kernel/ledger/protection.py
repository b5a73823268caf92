"""Triggers that make the ledger append-only in the database itself.

SQLite rebuilds a table when a migration alters it and loses its triggers: such
a migration must call `install` again. `missing` is asked by `verify`, so that a
ledger without protection never passes for a sound one.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES: Final = ("ledger_event", "ledger_leaf", "ledger_seal")
# What SQLite's INSERT OR REPLACE could use to delete a row without a delete trigger.
_REPLACED: Final = {
    "ledger_event": "SELECT 1 FROM ledger_event WHERE id = NEW.id OR (street_id = NEW.street_id"
    " AND subject = NEW.subject AND version = NEW.version)",
    "ledger_leaf": "SELECT 1 FROM ledger_leaf WHERE event_id = NEW.event_id"
    " OR (street_id = NEW.street_id AND position = NEW.position)",
    "ledger_seal": "SELECT 1 FROM ledger_seal WHERE id = NEW.id OR (street_id = NEW.street_id"
    " AND (number = NEW.number OR start = NEW.start))",
}
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; those that exist are replaced."""
    remove(connection)
    _execute(connection, _creations(connection.vendor))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers. For migrations backwards and for tests that play the attacker."""
    on = " ON {table}" if connection.vendor == "postgresql" else ""
    _execute(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}"
            for name, table in _names(connection.vendor)
        ],
    )


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that are not there, or are switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name, _ in _names(connection.vendor) if name not in present]


def _names(vendor: str) -> list[tuple[str, str]]:
    actions = ("change", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return [(f"{table}_refuse_{action}", table) for table in TABLES for action in actions]


def _creations(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_FUNCTION] + [
            f"CREATE TRIGGER {table}_refuse_{action} BEFORE {events} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION ledger_refuse_change()"
            for table in TABLES
            for action, events, each in (
                ("change", "UPDATE OR DELETE", "ROW"),
                ("truncate", "TRUNCATE", "STATEMENT"),
            )
        ]
    if vendor == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'ledger is append-only'); END"
        return [
            statement
            for table in TABLES
            for statement in (
                f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} {refuse}",
                f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} {refuse}",
                f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table}"
                f" WHEN EXISTS ({_REPLACED[table]}) {refuse}",
            )
        ]
    raise NotImplementedError(f"留痕链不支持数据库 {vendor}。")


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
