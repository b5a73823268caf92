"""Hands out a stored file so that no browser shows or runs it on our own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse

if TYPE_CHECKING:
    from django.core.files import File

    from fengqiao.kernel.files.errors import DamagedFile
    from fengqiao.kernel.files.models import Attachment

# Should a browser show it all the same, it is in a box of its own: no scripts, no origin.
SANDBOX = "sandbox; default-src 'none'"


def as_download(attachment: Attachment, file: File[bytes]) -> FileResponse:
    """The file as a download under its own name."""
    response = FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=attachment.media_type
    )
    response.headers["Content-Length"] = str(attachment.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["ETag"] = f'"{attachment.digest}"'
    return response


def as_damaged(error: DamagedFile) -> HttpResponse:
    """Tells that the file cannot be given out, instead of giving out a wrong one."""
    return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
