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
# Beside the words stand lexemes without a position that say where the matter belongs: its
# street and, in three sizes, its block of ids (`selectors.LEVELS`). No text can contain
# them, as stored words have neither # nor dot.
POSTGRESQL_FORWARDS = (
    # Long texts are moved out of the row, so that finds lie on few pages.
    "ALTER TABLE search_entry SET (toast_tuple_target = 128)",
    """ALTER TABLE search_entry ADD COLUMN document tsvector GENERATED ALWAYS AS (
        to_tsvector('simple'::regconfig, tokens) || array_to_tsvector(ARRAY[
            '#' || street_id::text,
            '#' || street_id::text || '.11.' || (matter_id >> 11)::text,
            '#' || street_id::text || '.14.' || (matter_id >> 14)::text,
            '#' || street_id::text || '.17.' || (matter_id >> 17)::text
        ])
    ) STORED""",
    # Without `fastupdate` no query pays for a list of pending entries.
    "CREATE INDEX search_entry_document ON search_entry USING gin (document) WITH (fastupdate=off)",
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
