"""Writes a street's ledger to a file that can be verified without the database.

JSON, one value a line: a header with the seals, the sealed events by position,
the unsealed ones, and a last line with the counts. Encrypted data is left out;
its digest stays, so that the file discloses no personal data.
"""

import json
from datetime import datetime
from typing import Any, TextIO

from fengqiao.kernel.ledger.digests import as_json, moment
from fengqiao.kernel.ledger.models import Seal
from fengqiao.kernel.ledger.offline import EXPORT_FORMAT
from fengqiao.kernel.ledger.streams import CHUNK, seal_records, sealed_events, unsealed_events
from fengqiao.kernel.org.models import Street


def write_export(street: Street, file: TextIO, *, at: datetime) -> int:
    """Write the ledger as it stands and return the number of events written.

    Streams: memory grows only with the number of seals, which the header lists.
    """
    last = Seal.objects.filter(street=street).order_by("-number").first()
    number, end = (last.number, last.start + last.size) if last else (0, 0)
    header = {
        "format": EXPORT_FORMAT,
        "street": {"id": street.pk, "code": street.code, "name": street.name},
        "exported_at": moment(at),
        "seals": [as_json(seal) for seal in seal_records(street.pk, up_to=number)],
    }
    _write(file, header)
    sealed = unsealed = 0
    for leaf in sealed_events(street.pk, before=end):
        event = as_json(leaf.event) if leaf.event else None
        _write(
            file,
            {"position": leaf.position, "leaf": leaf.digest, "id": leaf.event_id, "event": event},
        )
        sealed += 1
    for row in unsealed_events(street.pk).iterator(chunk_size=CHUNK):
        _write(file, {"position": None, "id": row.pk, "event": as_json(row.record())})
        unsealed += 1
    _write(file, {"end": {"sealed": sealed, "unsealed": unsealed}})
    return sealed + unsealed


def _write(file: TextIO, value: dict[str, Any]) -> None:
    file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
