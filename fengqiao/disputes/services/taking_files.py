"""Files that come with a step: they become part of the matter in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.workflow.change import Change


def take_files(
    change: Change, wanted: Mapping[str, tuple[Sequence[int], str]]
) -> dict[str, Attachment | None]:
    """The uploaded files by field name; each is filed under the purpose given with it.

    Costs one statement, none when no file is given. A content that the matter has already is
    used as it is. Raises InvalidInput, naming the field, for a file that the actor did not upload
    or that belongs to another matter.
    """
    ids = [pk for files, _ in wanted.values() for pk in files]
    if not ids:
        return dict.fromkeys(wanted)
    matter = change.matter
    rows = {
        row.pk: row
        for row in Attachment.objects.filter(street=matter.street_id, pk__in=ids).order_by("pk")
    }
    taken: dict[str, Attachment | None] = {}
    for field, (files, purpose) in wanted.items():
        row = rows.get(files[0]) if files else None
        if files and (row is None or not _may_take(change, row)):
            raise InvalidInput(
                [(field, "所选文件不存在、不是您上传的，或属于别的事项，请重新上传")]
            )
        taken[field] = row
        if row is not None and row.matter_id is None:
            same = matter.attachments.filter(digest=row.digest).first()
            if same is not None:
                taken[field] = same
            else:
                change.alter(row, matter_id=matter.pk, purpose=purpose)
    return taken


def _may_take(change: Change, row: Attachment) -> bool:
    if row.matter_id is not None:
        return row.matter_id == change.matter.pk
    return row.uploaded_by == change.by.ref
