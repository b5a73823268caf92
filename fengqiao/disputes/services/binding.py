"""Binds what waits to be bound: reads the records, makes the file, puts its digest on record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from fengqiao.disputes.events import DOSSIER_BOUND
from fengqiao.disputes.models.filing import BoundFile, Extent, FileState
from fengqiao.disputes.papers import closing
from fengqiao.disputes.papers.catalogue import PAPERS
from fengqiao.disputes.papers.source import BOUND, read_source
from fengqiao.disputes.selectors import dossier_in
from fengqiao.kernel.documents.binding import BINDABLE, Bound, Bundle, Item, Upload, bind
from fengqiao.kernel.documents.errors import DocumentError
from fengqiao.kernel.files.errors import DamagedFile
from fengqiao.kernel.files.services import open_whole, store_made
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import System

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.disputes.papers.source import Source
    from fengqiao.disputes.rules.dossier import DossierItem
    from fengqiao.kernel.documents.model import Document
    from fengqiao.kernel.files.models import Attachment

logger = logging.getLogger(__name__)
MIB: Final = 1024 * 1024
MOST_BYTES: Final = 200 * MIB
# What the parties said to reach an agreement is no evidence against them, so the court's part
# has neither sessions nor inquiries (最高人民法院关于人民法院特邀调解的规定 22).
FOR_COURT: Final = frozenset({"identity", "authorisation", "evidence", "agreement", "confirmation"})


def bind_waiting_files(matter_id: int, at: datetime) -> list[int]:
    """Bind every waiting file of the matter; returns the rows that were tried.

    Safe to run twice: a row that is no longer waiting is passed over.
    """
    matter = (
        Matter.objects.select_related("street", "dispute", "dossier").filter(pk=matter_id).first()
    )
    if matter is None:
        return []
    rows = list(
        BoundFile.objects.filter(matter=matter, state=FileState.WAITING).order_by("version")
    )
    for row in rows:
        _bind(matter, row, at)
    return [row.pk for row in rows]


def _bind(matter: Matter, row: BoundFile, at: datetime) -> None:
    system = System(matter.street, "dossier")
    try:
        made = bind(bundle_of(read_source(matter, row.asked_at, masked=False), row))
    except DocumentError as error:
        finish_binding(row.pk, None, Result(note=str(error)), by=system, at=at)
        return
    file = store_made(
        made.content, name=f"卷宗{matter.number}第{row.version}版.pdf",
        media_type="application/pdf", street=matter.street, by=system, at=at,
    )  # fmt: skip
    result = Result(made.pages, made.standard, _note(made))
    finish_binding(row.pk, file, result, by=system, at=at)


@dataclass(frozen=True)
class Result:
    """What came of binding: pages, standard, and what is to be said of it."""

    pages: int = 0
    standard: str = ""
    note: str = ""


@transaction.atomic
def finish_binding(
    row_id: int, file: Attachment | None, result: Result, *, by: System, at: datetime
) -> None:
    """装订完成: the file belongs to the matter, and its digest stands in the ledger.

    A row that is no longer waiting is left as it is; its file is then swept as a leftover.
    """
    row = BoundFile.objects.select_for_update().select_related("matter").get(pk=row_id)
    if row.state != FileState.WAITING:
        return
    body: dict[str, object] = {"version": row.version, "extent": row.extent}
    row.note = result.note
    if file is None:
        row.state = FileState.FAILED
        body["failed"] = True
    else:
        row.attachment = _of_matter(row.matter, file)
        row.state, row.pages, row.standard = FileState.READY, result.pages, result.standard
        row.digest = f"{file.digest_algorithm}:{file.digest}"
        body |= {
            "digest": row.digest, "pages": row.pages, "standard": row.standard,
            "frozen": row.is_frozen,
        }  # fmt: skip
    row.save(update_fields=["state", "note", "attachment", "pages", "standard", "digest"])
    record(
        street=by.street, at=at, kind=DOSSIER_BOUND.name, subject=row.matter.number,
        matter_id=row.matter_id, actor=by.ref, actor_name=by.shown_name, body=body,
    )  # fmt: skip


def _of_matter(matter: Matter, made: Attachment) -> Attachment:
    """The stored file as the matter's own; the same content bound before is the same file."""
    same = matter.attachments.filter(digest=made.digest, digest_algorithm=made.digest_algorithm)
    if (known := same.first()) is not None:
        return known
    made.matter, made.purpose = matter, BOUND
    made.save(update_fields=["matter", "purpose"])
    return made


def _note(made: Bound) -> str:
    lines = [made.why] if made.why else []
    lines += [f"未装订 {name}：{why}" for name, why in made.left_out]
    return "\n".join(lines)[:5000]


def bundle_of(source: Source, row: BoundFile) -> Bundle:
    """The whole file, or the part of it that may go to the court."""
    for_court = row.extent == Extent.COURT
    items = [_item(source, item, for_court=for_court) for item in dossier_in(source)]
    title = "提交人民法院材料" if for_court else "人民调解卷宗"
    cover = closing.cover(source, title=title)
    return Bundle(
        title=f"{title} {source.matter.number}", number=cover.number, cover=cover,
        items=_affordable(tuple(items)), back=closing.back_cover(source),
    )  # fmt: skip


def _item(source: Source, item: DossierItem, *, for_court: bool) -> Item:
    if for_court and item.code not in FOR_COURT:
        return Item(item.position, item.name, (), "不提交")
    parts: list[Document | Upload] = []
    for paper in PAPERS:
        if paper.item == item.code and paper.filled(source) and (paper.for_court or not for_court):
            parts += paper.make(source)
    if item.code == "summary":
        parts += closing.description(source, dossier_in(source))
    uploads = source.uploads.get(item.code, [])
    parts += [_upload(file) for file in uploads if not (for_court and file.is_private)]
    return Item(item.position, item.name, tuple(parts), _absence(item, parts))


def _absence(item: DossierItem, parts: list[Document | Upload]) -> str:
    if parts:
        return ""
    if item.code == "back_cover":
        return "见卷末"
    return "缺" if item.required else "无"


def _upload(file: Attachment) -> Upload:
    if file.media_type not in BINDABLE:
        return Upload(file.name, file.media_type, b"")
    try:
        with open_whole(file) as opened:
            return Upload(file.name, file.media_type, opened.read())
    except DamagedFile as error:
        logger.warning("附件 %s 未能装订：%s", file.pk, error)
        return Upload(f"{file.name}（与上传时不一致）", "", b"")


def _affordable(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items without the uploads that would make the file larger than it may be."""
    room, kept = MOST_BYTES, []
    for item in items:
        parts: list[Document | Upload] = []
        for part in item.parts:
            if isinstance(part, Upload):
                room -= len(part.content)
                parts.append(part if room >= 0 else Upload(part.name, "", b""))
            else:
                parts.append(part)
        kept.append(Item(item.position, item.name, tuple(parts), item.note))
    return tuple(kept)
