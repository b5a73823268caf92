"""Files: sent in first, then made part of a matter by the step `attach`; listed and fetched.

A file that was sent in belongs to nothing until a step takes it. Sending the same content
again returns the file there is, so that a retry keeps nothing twice.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from ninja import UploadedFile
from ninja.params.functions import File, Path

from fengqiao.api import shapes
from fengqiao.api.answers import answer
from fengqiao.api.auth import ApiRequest
from fengqiao.api.models import Scope
from fengqiao.api.operations import LARGEST_ID, operation
from fengqiao.api.rows import ROOT
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.responses import as_download
from fengqiao.kernel.files.services import PIECE, open_attachment, store_upload
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.selectors import names_by_matter
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.workflow.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ninja import Router

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.workflow.procedure import Procedure


FILE: Any = File(..., title="文件")


def add_files(router: Router) -> None:
    """POST a file, GET one back."""

    @operation(
        router, "POST", "", name="send_file", summary="附件：上传", scope=Scope.WRITE,
        answers={200: shapes.FileShown, 201: shapes.FileShown},
        headers=("Location", "Idempotency-Replayed"),
        help_text="上传后由“上传材料”环节归入事项。同一内容重复上传，返回已有的一份（200）。",
    )  # fmt: skip
    def send_file(request: ApiRequest, file: UploadedFile = FILE) -> HttpResponse:
        post = request.auth.post
        if known := _sent_before(file, post):
            return answer(file_row(known), headers={"Idempotency-Replayed": "true"})
        kept = store_upload(file, street=post.street, by=post, at=timezone.now())
        row = file_row(kept)
        return answer(row, status=201, headers={"Location": row["href"]})

    @operation(
        router, "GET", "/{int:id}", name="fetch_file", summary="附件：下载", scope=Scope.READ,
        answers={200: None}, errors=(409,), extra={"responses": {200: {
            "description": "文件内容",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        }}},
        help_text="交付前核对摘要；每次下载记入留痕链。",
    )  # fmt: skip
    def fetch_file(request: ApiRequest, id: int = Path(..., ge=1, le=LARGEST_ID)) -> FileResponse:
        post = request.auth.post
        found = Attachment.objects.visible_to(post).filter(pk=id).first()
        if found is None:
            raise NotFound
        return as_download(found, open_attachment(found, post, at=timezone.now()))


def add_file_list(router: Router, procedure: Procedure) -> None:
    """GET the files of one matter."""

    @operation(
        router, "GET", "/{int:id}/files", name=f"files_of_{procedure.kind}",
        summary=f"{procedure.label}：附件", scope=Scope.READ, answers={200: shapes.FileList},
    )  # fmt: skip
    def list_files(request: ApiRequest, id: int = Path(..., ge=1, le=LARGEST_ID)) -> HttpResponse:
        visible = Matter.objects.visible_to(request.auth.post)
        matter = visible.filter(kind=procedure.kind, pk=id).first()
        if matter is None:
            raise NotFound
        files = Attachment.objects.filter(matter=matter).order_by("id")
        names = names_by_matter([matter])[matter.pk]
        return answer({"items": [file_row(file, names) for file in files]})


def file_row(file: Attachment, names: Sequence[str] = ()) -> dict[str, Any]:
    """As `shapes.FileShown`; `names` of parties are masked in the file's own."""
    return {
        "id": file.pk,
        "name": mask_text(file.name, names=names),
        "purpose": file.purpose,
        "media_type": file.media_type,
        "size": file.size,
        "digest_algorithm": file.digest_algorithm,
        "digest": file.digest,
        "uploaded_at": file.uploaded_at,
        "uploaded_by": file.uploaded_by_name,
        "href": f"{ROOT}/files/{file.pk}",
    }


def _sent_before(file: UploadedFile, post: Post) -> Attachment | None:
    digest = hashlib.new(settings.FENGQIAO_DIGEST)
    for piece in file.chunks(PIECE):
        digest.update(piece)
    return Attachment.objects.filter(
        street=post.street_id, matter=None, uploaded_by=post.ref, digest=digest.hexdigest(),
        digest_algorithm=settings.FENGQIAO_DIGEST,
    ).first()  # fmt: skip
