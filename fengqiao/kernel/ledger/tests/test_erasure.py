import io
from datetime import timedelta

import pytest

from fengqiao.kernel.ledger.export import write_export
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.ledger.offline import verify_export, verify_receipt
from fengqiao.kernel.ledger.receipts import receipt_for
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.ledger.tests.conftest import NOON, Write
from fengqiao.kernel.ledger.verify import verify_street
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.personal.cipher import Erased, open_, seal
from fengqiao.kernel.personal.keys import new_data_key, unwrap


def test_erasing_a_data_key_hides_the_data_and_leaves_the_ledger_valid(
    street: Street, write: Write
) -> None:
    plain_key, data_key = new_data_key()
    context = "event.sealed_body"
    event = write(sealed_body=seal('{"phone":"13812345678"}', plain_key, context=context))
    unsealed = write(sealed_body=seal("未封存", plain_key, context=context), at=NOON)
    seal_street(street, NOON + timedelta(minutes=1))
    stored = Event.objects.get(pk=event.pk)
    assert stored.sealed_body is not None
    assert "13812345678" in open_(stored.sealed_body, unwrap(data_key), context=context)

    erased: bytes | None = None  # what remains of `data_key` in the matter's row
    with pytest.raises(Erased):
        open_(stored.sealed_body, erased, context=context)
    assert verify_street(street).sound
    file = io.StringIO()
    write_export(street, file, at=NOON)
    file.seek(0)
    assert verify_export(file).sound
    for remaining in (event, unsealed):
        assert verify_receipt(receipt_for(remaining)) == []
