"""The index behind the entries: FTS5 on SQLite, a generated tsvector with GIN on PostgreSQL."""

from django.db import migrations

SQLITE_FORWARDS = (
    # `prefix='1'` lets a single character be read newest first like any word.
    """CREATE VIRTUAL TABLE search_text USING fts5(
        tokens, content='search_entry', content_rowid='matter_id',
        tokenize='unicode61 remove_diacritics 0', prefix='1'
    )""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_text(rowid, tokens) VALUES (new.matter_id, new.tokens);
    END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_text(search_text, rowid, tokens)
        VALUES ('delete', old.matter_id, old.tokens);
    END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_text(search_text, rowid, tokens)
        VALUES ('delete', old.matter_id, old.tokens);
        INSERT INTO search_text(rowid, tokens) VALUES (new.matter_id, new.tokens);
    END""",
)
SQLITE_BACKWARDS = (
    "DROP TRIGGER search_entry_changed",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_added",
    "DROP TABLE search_text",
)
POSTGRESQL_FORWARDS = (
    """ALTER TABLE search_entry ADD COLUMN document tsvector
        GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, tokens)) STORED""",
    # Without `fastupdate` no query pays for a list of pending entries.
    "CREATE INDEX search_entry_document ON search_entry USING gin (document) WITH (fastupdate=off)",
    # Ten times the usual number of common words, so that the planner tells rare from common.
    "ALTER TABLE search_entry ALTER COLUMN document SET STATISTICS 1000",
)
POSTGRESQL_BACKWARDS = ("ALTER TABLE search_entry DROP COLUMN document",)


def _run(statements):
    def apply(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunPython(
            _run({"sqlite": SQLITE_FORWARDS, "postgresql": POSTGRESQL_FORWARDS}),
            _run({"sqlite": SQLITE_BACKWARDS, "postgresql": POSTGRESQL_BACKWARDS}),
        )
    ]
