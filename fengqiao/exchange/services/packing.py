"""报送: choose what is to be sent, write the pack, and keep what was sent of each matter."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import secrets
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from fengqiao.exchange.events import PACKED, RESEND_ASKED
from fengqiao.exchange.models import Pack, Sent, SentState
from fengqiao.exchange.services.mappings import mapping_of
from fengqiao.exchange.services.rows import PackedRow, packed_rows
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.ledger.selectors import latest_seal
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.personal.cipher import open_, seal
from fengqiao.kernel.personal.keys import new_data_key, unwrap
from fengqiao.kernel.tables.cells import guard
from fengqiao.kernel.workflow.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.exchange.rules.mapping import Mapping
    from fengqiao.kernel.ledger.models import Seal
    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post

MOST_ROWS: Final = 2_000
CONTEXT: Final = "exchange.pack"
README: Final = (
    "本包由枫桥法治工作台生成。matters.csv 与 matters.jsonl 内容相同；CSV 中以 = + - @ 开头的内容前"
    "加了单引号，防止被表格软件当作公式。manifest.json 载有件数、截止时间、各文件 SHA-256 摘要和"
    "留痕链封存摘要，收到后请先核对。\n"
)


@dataclass(frozen=True)
class Draft:
    """What would be sent now: the ready rows, and those held back with the reason."""

    ready: tuple[PackedRow, ...]
    held: tuple[PackedRow, ...]
    unchanged: tuple[PackedRow, ...]
    is_partial: bool


def due_matters(post: Post, mapping: Mapping) -> MatterQuerySet:
    """Matters of the rights set that the system should have and has not in this version.

    Restricted matters never leave in a pack.
    """
    latest = Sent.objects.filter(
        street=post.street_id, system=mapping.system, matter=OuterRef("pk"), is_latest=True
    )
    settled = latest.filter(same_until__gte=OuterRef("version"), resend_asked_at=None)
    return (
        Matter.objects.visible_to(post)
        .filter(kind=mapping.kind, state__in=mapping.states, secrecy="ordinary")
        .filter(~Exists(settled))
    )


def draft_of(post: Post, mapping: Mapping, *, most: int = MOST_ROWS) -> Draft:
    """What a pack made now would hold; changes nothing."""
    found = list(due_matters(post, mapping).order_by("pk")[: most + 1])
    latest = {
        row.matter_id: row
        for row in Sent.objects.filter(
            street=post.street_id, system=mapping.system, is_latest=True,
            matter__in=due_matters(post, mapping).values("pk"),
        )
    }  # fmt: skip
    ready, held, unchanged = [], [], []
    for row in packed_rows(found[:most], mapping, post.street):
        before = latest.get(row.matter.pk)
        if row.faults:
            held.append(row)
        elif before and before.digest == row.digest and before.resend_asked_at is None:
            unchanged.append(row)
        else:
            ready.append(row)
    return Draft(tuple(ready), tuple(held), tuple(unchanged), len(found) > most)


def make_pack(system: str, *, by: Post, at: datetime, most: int = MOST_ROWS) -> tuple[Pack, Draft]:
    """Write a pack of everything that is due; Refused when there is nothing.

    Two packs at once wait for each other at the street's row, so that no matter is sent twice.
    """
    mapping = mapping_of(by.street, system, at)
    with transaction.atomic():
        Street.objects.select_for_update(no_key=True).get(pk=by.street_id)
        draft = draft_of(by, mapping, most=most)
        _note_unchanged(draft, by, mapping)
        pack = _written(draft, mapping, by, at) if draft.ready else None
    if pack is None:
        # Said only now, so that what was found unchanged stays noted.
        held = f"有{len(draft.held)}件因内容不全暂不能报。" if draft.held else ""
        raise Refused(
            f"没有需要报送的事项，没有生成报送包。{held}",
            then="请先补全暂不能报的事项。" if held else "",
        )
    return pack, draft


def _written(draft: Draft, mapping: Mapping, by: Post, at: datetime) -> Pack:
    system = mapping.system
    sealed = latest_seal(by.street_id)
    last = Pack.objects.filter(street=by.street, system=system).aggregate(n=Max("number"))["n"]
    pack = Pack(
        street=by.street, system=system, mapping_version=mapping.version,
        number=(last or 0) + 1, made_by=by, made_at=at, rows=len(draft.ready),
        identified=mapping.identified, seal_number=sealed.number if sealed else None,
        seal_digest=sealed.digest if sealed else "",
    )  # fmt: skip
    content = _zipped(pack, draft.ready, mapping, sealed)
    pack.digest = hashlib.sha256(content).hexdigest()
    pack.storage_key, pack.data_key = stored(content, by.street)
    pack.save()
    _remember(pack, draft.ready)
    _record(pack, by, at)
    return pack


def _note_unchanged(draft: Draft, by: Post, mapping: Mapping) -> None:
    """A newer version that says the same need not be looked at again."""
    for row in draft.unchanged:
        Sent.objects.filter(
            street=by.street, system=mapping.system, matter=row.matter, is_latest=True
        ).update(same_until=row.matter.version)


def _remember(pack: Pack, ready: Sequence[PackedRow]) -> None:
    """One row for each matter; the one before is no longer the latest."""
    ids = [row.matter.pk for row in ready]
    attempts: dict[tuple[int, int], int] = {}
    for start in range(0, len(ids), 500):
        earlier = Sent.objects.filter(
            street=pack.street, system=pack.system, matter__in=ids[start : start + 500]
        )
        for matter_id, version, attempt in earlier.values_list("matter_id", "version", "attempt"):
            key = (matter_id, version)
            attempts[key] = max(attempts.get(key, 0), attempt)
        earlier.filter(is_latest=True).update(is_latest=False)
    Sent.objects.bulk_create(
        [
            Sent(
                street=pack.street, pack=pack, system=pack.system, matter=row.matter,
                version=row.matter.version, same_until=row.matter.version, digest=row.digest,
                attempt=attempts.get((row.matter.pk, row.matter.version), 0) + 1,
            )
            for row in ready
        ],
        batch_size=200,
    )  # fmt: skip


def _record(pack: Pack, by: Post, at: datetime) -> None:
    body = {
        "system": pack.system, "number": pack.number, "rows": pack.rows, "digest": pack.digest,
        "mapping": pack.mapping_version, "identified": pack.identified,
    }  # fmt: skip
    subject = f"pack:{pack.system}:{pack.number}"
    if pack.identified:
        record_read(
            actor=by.ref, actor_name=by.shown_name, street=by.street, at=at, kind="export.made",
            subject=subject, body={"what": "exchange_pack_made", "rows": pack.rows},
        )  # fmt: skip
    record(
        street=by.street, at=at, kind=PACKED.name, subject=subject,
        actor=by.ref, actor_name=by.shown_name, body=body,
    )  # fmt: skip


def _zipped(pack: Pack, ready: Sequence[PackedRow], mapping: Mapping, sealed: Seal | None) -> bytes:
    """The same rows at the same moment give the same bytes."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(mapping.columns)
    writer.writerows([guard(row.values[name]) for name in mapping.columns] for row in ready)
    lines = "".join(json.dumps(row.values, ensure_ascii=False) + "\n" for row in ready)
    parts = {
        "matters.csv": table.getvalue().encode("utf-8-sig"),
        "matters.jsonl": lines.encode(),
        "README.txt": README.encode(),
    }
    manifest: dict[str, Any] = {
        "product": "fengqiao",
        "street": pack.street.code,
        "system": pack.system,
        "mapping": {"version": mapping.version, "valid_from": mapping.valid_from.isoformat()},
        "pack": pack.number,
        "cut_off": pack.made_at.astimezone(OFFICE_ZONE).isoformat(),
        "rows": len(ready),
        "identified": pack.identified,
        "columns": list(mapping.columns),
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in parts.items()
        ],
        "ledger_seal": {"number": sealed.number, "digest": sealed.digest,
                        "algorithm": sealed.algorithm} if sealed else None,
    }  # fmt: skip
    parts["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    stream = io.BytesIO()
    moment = pack.made_at.astimezone(OFFICE_ZONE).timetuple()[:6]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, moment), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def stored(content: bytes, street: Street) -> tuple[str, bytes]:
    """The file sealed by a key of its own, since it may hold whole personal data."""
    plain, wrapped = new_data_key()
    text = base64.b64encode(content).decode()
    kept = ContentFile(seal(text, plain, context=CONTEXT))
    return default_storage.save(f"{street.code}/exchange/{secrets.token_hex(16)}", kept), wrapped


def pack_content(pack: Pack, *, by: Post, at: datetime) -> bytes:
    """The pack's bytes, on record as an export before they leave."""
    if not pack.storage_key or pack.data_key is None:
        raise Refused("报送包已按期限清除。", then="各件报送情况仍可查；如需再报，请要求重新报送。")
    with default_storage.open(pack.storage_key) as file:
        text = open_(file.read(), unwrap(pack.data_key), context=CONTEXT)
    record_read(
        actor=by.ref, actor_name=by.shown_name, street=by.street, at=at, kind="export.made",
        subject=f"pack:{pack.system}:{pack.number}",
        body={"what": "exchange_pack", "rows": pack.rows, "identified": pack.identified},
    )  # fmt: skip
    return base64.b64decode(text)


def pack_of(post: Post, pack_id: int) -> Pack:
    """A pack of the post's street; NotFound for any other."""
    found = Pack.objects.filter(street=post.street_id, pk=pack_id).select_related("street").first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def ask_to_resend(sent_ids: Sequence[int], *, by: Post, at: datetime) -> int:
    """Let the next pack hold these matters again; only what was not accepted. Returns how many."""
    visible = Matter.objects.visible_to(by).values("pk")
    rows = Sent.objects.filter(
        ~Q(state=SentState.ACCEPTED), street=by.street_id, pk__in=list(sent_ids)[:MOST_ROWS],
        is_latest=True, resend_asked_at=None, matter__in=visible,
    )  # fmt: skip
    numbers = list(rows.values_list("matter__number", flat=True))
    if numbers:
        rows.update(resend_asked_at=at)
        record(
            street=by.street, at=at, kind=RESEND_ASKED.name, subject="exchange", actor=by.ref,
            actor_name=by.shown_name, body={"count": len(numbers), "matters": numbers[:200]},
        )  # fmt: skip
    return len(numbers)


def forget_files(before: datetime) -> int:
    """Delete the files of packs made before a moment; what was sent of each matter stays."""
    count = 0
    for pack in Pack.objects.filter(made_at__lt=before).exclude(storage_key=""):
        default_storage.delete(pack.storage_key)
        pack.storage_key, pack.data_key = "", None
        pack.save(update_fields=["storage_key", "data_key"])
        count += 1
    return count
