"""Which kinds of files are taken, and whether a content is what its name says.

Taken are documents, pictures, sound and film, as evidence and letters come in. What a
browser or an office program would run is refused: pages, scripts, programs, macros. The
ending and the content must agree, so that nothing comes in under another name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import filetype

from fengqiao.kernel.files import documents
from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.files.names import ending_of

HEAD = 8192
Check = Callable[[IO[bytes], str], None]

_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file: its media type, what its first bytes look like, and a closer look."""

    media_type: str
    looks_like: frozenset[str]
    check: Check | None = None


def _plain(media_type: str, *looks_like: str) -> Kind:
    return Kind(media_type, frozenset(looks_like or (media_type,)), documents.check_no_archive)


def _packed(media_type: str) -> Kind:
    return Kind(media_type, frozenset({documents.PACKED}), documents.check_packed)


def _compound(media_type: str) -> Kind:
    return Kind(media_type, frozenset({documents.COMPOUND}), documents.check_compound)


_JPEG = _plain("image/jpeg")
_TIFF = _plain("image/tiff")
KINDS: dict[str, Kind] = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "png": _plain("image/png"),
    "gif": _plain("image/gif"),
    "bmp": _plain("image/bmp"),
    "webp": _plain("image/webp"),
    "heic": _plain("image/heic"),
    "tif": _TIFF,
    "tiff": _TIFF,
    "pdf": Kind("application/pdf", frozenset({"application/pdf"}), documents.check_pdf),
    "docx": _packed(f"{_OPENXML}wordprocessingml.document"),
    "xlsx": _packed(f"{_OPENXML}spreadsheetml.sheet"),
    "pptx": _packed(f"{_OPENXML}presentationml.presentation"),
    "odt": _packed(f"{_OPENDOCUMENT}text"),
    "ods": _packed(f"{_OPENDOCUMENT}spreadsheet"),
    "ofd": _packed("application/ofd"),  # GB/T 33190-2016
    "doc": _compound("application/msword"),
    "xls": _compound("application/vnd.ms-excel"),
    "ppt": _compound("application/vnd.ms-powerpoint"),
    "wps": _compound("application/vnd.ms-works"),
    "et": _compound("application/vnd.ms-excel"),
    "mp3": _plain("audio/mpeg"),
    "m4a": _plain("audio/mp4", "audio/mp4", "video/mp4"),
    "wav": _plain("audio/x-wav"),
    "amr": _plain("audio/amr"),
    "mp4": _plain("video/mp4", "video/mp4", "video/x-m4v", "video/3gpp"),
    "mov": _plain("video/quicktime"),
    "txt": Kind("text/plain", frozenset({documents.TEXT}), documents.check_text),
    "csv": Kind("text/csv", frozenset({documents.TEXT}), documents.check_text),
}


def identify(file: IO[bytes], name: str) -> str:
    """The media type of the file, found by ending and content together.

    Raises UploadError when the kind is not taken, when the content is another, or when
    it holds something that runs. Leaves the file at an arbitrary position.
    """
    ending = ending_of(name)
    kind = KINDS.get(ending)
    if kind is None:
        raise UploadError(
            f"不接收“.{ending}”类型的文件" if ending else "文件名没有扩展名",
            "只接收图片、音视频、PDF、OFD、Word、Excel、PPT 和纯文本，"
            "不接收程序、脚本、网页和压缩包",
            "请转换为上述类型后上传",
        )
    if look(file) not in kind.looks_like:
        raise UploadError(
            f"文件内容不是“.{ending}”类型",
            "扩展名与内容必须一致，以防伪装的文件",
            "请用原软件打开后另存为该类型，不要只改扩展名",
        )
    if kind.check:
        kind.check(file, ending)
    return kind.media_type


def look(file: IO[bytes]) -> str:
    """What the content is by its first bytes: a media type, or text when nothing else."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(documents.COMPOUND_MAGIC):
        return documents.COMPOUND
    if head.startswith(documents.PACKED_MAGIC):
        return documents.PACKED
    guess = filetype.guess(head)
    if guess is not None:
        return str(guess.mime)
    return documents.TEXT if b"\0" not in head and head else "application/octet-stream"
