from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.selectors import (
    latest_seal,
    matter_events,
    read_log,
    street_events,
)
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.org.models import Street


def test_a_matter_has_its_steps_and_the_read_log_has_its_readings(
    street: Street, other_street: Street, write: Write
) -> None:
    first, second = write(matter_id=1), write(matter_id=1)
    reading = write(matter_id=1, kind="matter.read", version=None)
    search = write("", kind="search.run", version=None)
    write("天调〔2026〕1号", street=other_street, matter_id=1)
    elsewhere = write("红调〔2026〕2号", matter_id=2)
    assert list(matter_events(1, street_id=street.pk)) == [first, second]
    assert list(read_log(street.pk)) == [reading, search]
    assert list(read_log(street.pk, matter_id=1)) == [reading]
    assert list(street_events(street.pk)) == [first, second, reading, search, elsewhere]


def test_the_latest_seal_is_that_of_the_street(
    street: Street, other_street: Street, write: Write
) -> None:
    assert latest_seal(street.pk) is None
    for _ in range(2):
        write()
        seal_street(street, NOON)
    found = latest_seal(street.pk)
    assert found is not None
    assert found.number == 2
    assert latest_seal(other_street.pk) is None
