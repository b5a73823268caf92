"""Takes files in, and gives them out again to those who may see them."""

from __future__ import annotations

import hashlib
import io
import secrets
import tempfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q

from fengqiao.kernel.files.errors import DamagedFile, UploadError
from fengqiao.kernel.files.events import FILE_READ
from fengqiao.kernel.files.media import identify
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.names import safe_name
from fengqiao.kernel.ledger.reads import record_read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.models import Street

MIB = 1024 * 1024
PIECE = 256 * 1024
DEFAULT_LIMIT = 20 * MIB
LARGEST_MADE = 1024 * MIB


@dataclass(frozen=True)
class _Received:
    """An upload as received: a private copy, its size and its digest."""

    copy: IO[bytes]
    size: int
    algorithm: str
    digest: str


def store_upload(
    file: BinaryIO | File[bytes],
    *,
    street: Street,
    by: Actor,
    at: datetime,
    matter: Matter | None = None,
    purpose: str = "",
    is_private: bool = False,
    name: str | None = None,
) -> Attachment:
    """Check, digest and store a file, and return its row.

    The same content uploaded again to the same matter returns the row there is. The file
    is whole in its place before the row exists; a file left over by a transaction undone
    is found and deleted by `fengqiao check_files --remove-leftovers`. Raises UploadError,
    in words for the uploader, for everything that is not taken. Whether the uploader may
    add to the matter is the caller's question.
    """
    shown = safe_name(name if name is not None else str(getattr(file, "name", "") or ""))
    with tempfile.SpooledTemporaryFile(max_size=4 * MIB) as copy:
        received = _receive(file, copy, getattr(settings, "FENGQIAO_UPLOAD_LIMIT", DEFAULT_LIMIT))
        media_type = identify(received.copy, shown)
        if matter is not None and (known := _known(matter, received)):
            return known
        key = f"{street.code}/{at.year}/{secrets.token_hex(16)}"
        received.copy.seek(0)
        stored_as = default_storage.save(key, File(received.copy))
    row = Attachment(
        street=street,
        matter=matter,
        purpose=purpose,
        name=shown,
        media_type=media_type,
        size=received.size,
        digest_algorithm=received.algorithm,
        digest=received.digest,
        storage_key=stored_as,
        uploaded_by=by.ref,
        uploaded_by_name=by.shown_name,
        uploaded_at=at,
        is_private=is_private,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        default_storage.delete(stored_as)
        if matter is not None and (known := _known(matter, received)):
            return known  # somebody else's upload of the same file came first
        raise
    return row


def store_made(
    content: bytes, *, name: str, media_type: str, street: Street, by: Actor, at: datetime
) -> Attachment:
    """Store a file that the product made itself, private to the office; it waits for its matter.

    It may be larger than an upload. Like an upload that no step takes it is swept away later.
    """
    with tempfile.SpooledTemporaryFile(max_size=4 * MIB) as copy:
        received = _receive(io.BytesIO(content), copy, LARGEST_MADE)
        copy.seek(0)
        stored_as = default_storage.save(
            f"{street.code}/{at.year}/{secrets.token_hex(16)}", File(copy)
        )
    row = Attachment(
        street=street, name=safe_name(name), media_type=media_type, size=received.size,
        digest_algorithm=received.algorithm, digest=received.digest, storage_key=stored_as,
        uploaded_by=by.ref, uploaded_by_name=by.shown_name, uploaded_at=at, is_private=True,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _receive(file: BinaryIO | File[bytes], copy: IO[bytes], limit: int) -> _Received:
    """Copies the file piece by piece, stopping as soon as it is too large."""
    algorithm = settings.FENGQIAO_DIGEST
    digest, size = hashlib.new(algorithm), 0
    file.seek(0)
    while piece := file.read(PIECE):
        size += len(piece)
        if size > limit:
            raise UploadError(
                f"文件超过 {limit // MIB} MB", "单个附件有大小上限", "请压缩图片或分成几个文件上传"
            )
        digest.update(piece)
        copy.write(piece)
    if not size:
        raise UploadError("文件是空的", "大小为 0 字节", "请检查文件后重新上传")
    return _Received(copy, size, algorithm, digest.hexdigest())


def _known(matter: Matter, received: _Received) -> Attachment | None:
    return Attachment.objects.filter(
        street_id=matter.street_id,
        matter=matter,
        digest=received.digest,
        digest_algorithm=received.algorithm,
    ).first()


def claim_uploads(ids: Iterable[int], *, matter: Matter, by: Actor) -> list[Attachment]:
    """Bind uploads that wait without a matter to this one; they are the uploader's own.

    A content that the matter has already is not bound twice: the row there is comes
    instead. Raises UploadError when an id is not a waiting upload of this uploader.
    Costs two statements.
    """
    wanted = sorted(set(ids))
    if not wanted:
        return []
    waiting = Q(pk__in=wanted, matter=None, uploaded_by=by.ref)
    rows = list(
        Attachment.objects.filter(Q(matter=matter) | waiting, street_id=matter.street_id)
        .select_for_update()
        .order_by("pk")
    )
    bound = {_content(row): row for row in rows if row.matter_id is not None}
    found = {row.pk: row for row in rows if row.matter_id is None or row.pk in wanted}
    if missing := [pk for pk in wanted if pk not in found]:
        raise UploadError(
            f"有 {len(missing)} 个附件不能使用",
            "它们不是您上传的、已用于其他事项，或已过期清理",
            "请重新上传",
        )
    fresh: list[Attachment] = []
    for row in (found[pk] for pk in wanted):
        if bound.setdefault(_content(row), row) is row and row.matter_id is None:
            row.matter = matter
            fresh.append(row)
    Attachment.objects.filter(pk__in=[row.pk for row in fresh]).update(matter=matter)
    return list(dict.fromkeys(bound[_content(found[pk])] for pk in wanted))


def _content(row: Attachment) -> tuple[str, str]:
    return row.digest_algorithm, row.digest


def open_attachment(attachment: Attachment, actor: Actor, *, at: datetime) -> File[bytes]:
    """The file for somebody who may see it, after its digest was checked; the reading is logged.

    Raises PermissionDenied, and DamagedFile when the file is gone or was changed.
    """
    if not Attachment.objects.visible_to(actor).filter(pk=attachment.pk).exists():
        raise PermissionDenied("您无权查看此附件：它不属于您可以查看的事项。")
    file = open_whole(attachment)
    record_read(
        actor=actor.ref,
        actor_name=actor.shown_name,
        street=actor.street,
        at=at,
        kind=FILE_READ.name,
        subject=f"file:{attachment.pk}",
        matter_id=attachment.matter_id,
        body={"digest": attachment.digest},
    )
    return file


def open_whole(attachment: Attachment) -> File[bytes]:
    """The file at its beginning, after every byte was checked. Raises DamagedFile."""
    try:
        file: File[bytes] = default_storage.open(attachment.storage_key)
    except FileNotFoundError as error:
        raise _damaged("附件文件不见了") from error
    digest = hashlib.new(attachment.digest_algorithm)
    while piece := file.read(PIECE):
        digest.update(piece)
    if digest.hexdigest() != attachment.digest:
        file.close()
        raise _damaged("附件文件与上传时不一致")
    file.seek(0)
    return file


def _damaged(what: str) -> DamagedFile:
    return DamagedFile(what, "文件在存放处损坏、被改动或被删除", "请联系系统管理员从备份恢复")
