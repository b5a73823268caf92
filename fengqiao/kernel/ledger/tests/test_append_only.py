import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction

from fengqiao.kernel.ledger import protection
from fengqiao.kernel.ledger.models import Event, Leaf, Seal
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street

STATEMENTS = [
    "UPDATE ledger_event SET kind = kind",
    "UPDATE ledger_event SET matter_id = 1",
    "DELETE FROM ledger_event",
    "UPDATE ledger_leaf SET position = position + 100",
    "DELETE FROM ledger_leaf",
    "UPDATE ledger_seal SET root = root",
    "DELETE FROM ledger_seal",
]


@pytest.fixture
def sealed(street: Street, write: Write) -> Event:
    event = write()
    seal_street(street, NOON)
    return event


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return "append-only" in str(error)
    return False


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_change_the_ledger(statement: str) -> None:
    assert refused(statement)


@pytest.mark.usefixtures("sealed", "unprotected")
@pytest.mark.parametrize("statement", STATEMENTS[:3])
def test_it_is_the_triggers_that_refuse(statement: str) -> None:
    assert not refused(statement)


@pytest.mark.parametrize("model", [Event, Leaf, Seal])
def test_the_orm_is_refused_too(sealed: Event, model: type[Event | Leaf | Seal]) -> None:
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        model._default_manager.update(digest="00" * 32)
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        model._default_manager.get().save()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        model._default_manager.all()._raw_delete(using="default")
    assert model._default_manager.get().digest != "00" * 32


@pytest.mark.usefixtures("sealed")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", protection.TABLES)
def test_truncating_is_refused(table: str) -> None:
    connection.check_constraints()  # rows with unchecked references cannot be truncated anyway
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows by INSERT")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event",
        "INSERT OR REPLACE INTO ledger_leaf SELECT * FROM ledger_leaf",
        "INSERT OR REPLACE INTO ledger_seal SELECT * FROM ledger_seal",
        "INSERT OR REPLACE INTO ledger_leaf (event_id, street_id, position, digest, seal_id)"
        " SELECT event_id + 1, street_id, position, digest, seal_id FROM ledger_leaf",
        "REPLACE INTO ledger_seal"
        " (street_id, number, start, size, root, previous, digest, algorithm, at)"
        " SELECT street_id, number, start + 9, size, root, previous, digest, algorithm, at"
        " FROM ledger_seal",
    ],
)
def test_replacing_rows_by_inserting_is_refused(sealed: Event, statement: str) -> None:
    assert refused(statement)
    assert Event.objects.get() == sealed


def test_all_triggers_are_there_and_a_missing_one_is_named(db: None) -> None:
    assert protection.missing(connection) == []
    protection.remove(connection)
    assert "ledger_event_refuse_" in "".join(protection.missing(connection))
    protection.install(connection)
    assert protection.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL disables triggers")
def test_a_disabled_trigger_counts_as_missing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_refuse_change")
    assert protection.missing(connection) == ["ledger_event_refuse_change"]


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_forth() -> None:
    call_command("migrate", "ledger", "0001", verbosity=0)
    assert len(protection.missing(connection)) > 0
    call_command("migrate", "ledger", verbosity=0)
    assert protection.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_transactions_meets_the_triggers(sealed: Event) -> None:
    assert refused("DELETE FROM ledger_event")


@pytest.mark.django_db(transaction=True)
def test_after_such_a_test_the_ledger_is_empty_and_protected_again() -> None:
    assert not Event.objects.exists()
    assert protection.missing(connection) == []
