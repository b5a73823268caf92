"""Download of an attachment by staff."""

import logging

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from fengqiao.kernel.files.errors import DamagedFile
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.responses import as_damaged, as_download
from fengqiao.kernel.files.services import open_attachment
from fengqiao.kernel.ui.requests import StaffRequest, staff_view

logger = logging.getLogger(__name__)


@require_safe
@staff_view()
def download(request: StaffRequest, attachment_id: int) -> HttpResponseBase:
    """The file, if it belongs to a matter that the post may see; else not found."""
    visible = Attachment.objects.visible_to(request.post)
    attachment = get_object_or_404(visible, pk=attachment_id)
    try:
        file = open_attachment(attachment, request.post, at=timezone.now())
    except DamagedFile as error:
        logger.exception("附件 %s 无法交付", attachment.pk)
        return as_damaged(error)
    return as_download(attachment, file)
