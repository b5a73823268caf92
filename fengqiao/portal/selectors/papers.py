"""Which papers a resident has put on file, and whether it may put more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q

from fengqiao.kernel.files.models import Attachment

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.rights import Resident

MOST_PAPERS: Final = 60


def own_papers(matter: Matter, reader: Resident) -> list[Attachment]:
    """The reader's own files of the matter; what the other side handed in is not among them."""
    return list(
        Attachment.objects.visible_to(reader)
        .filter(matter=matter, uploaded_by=reader.ref)
        .order_by("pk")
    )


def may_upload(matter: Matter, by: Resident) -> bool:
    """Whether the resident's files of the matter, and those that wait, are few enough."""
    own = Attachment.objects.filter(Q(matter=matter) | Q(matter=None), street=by.street)
    return own.filter(uploaded_by=by.ref).count() < MOST_PAPERS
