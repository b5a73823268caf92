"""Checks that a zip container (workbook, document) unpacks to what it promises, and not to more.

A small file can unpack to thousands of times its size. The promise in the directory is
checked first; then every part is unpacked once, a piece at a time, without being kept.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import IO

PIECE = 1024 * 1024
# A part may shrink more than the whole: an empty sheet compresses well.
SMALL = 16 * PIECE


class ArchiveError(Exception):
    """The container is broken or unpacks to too much; the text says which, in Chinese."""


def check_archive(file: IO[bytes], *, unpacked_bytes: int, ratio: int) -> frozenset[str]:
    """The names of the parts. Raises ArchiveError when unpacking would exceed the limits.

    `ratio` is unpacked to packed size; it does not count below 16 MiB unpacked.
    """
    file.seek(0, 2)
    packed = file.tell()
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            promised = sum(part.file_size for part in parts)
            if promised > unpacked_bytes or promised > max(SMALL, ratio * packed):
                raise ArchiveError(
                    f"解压后有 {promised // PIECE} MB，是文件本身的 {promised // max(packed, 1)} 倍"
                )
            if any(part.flag_bits & 1 for part in parts):
                raise ArchiveError("内容已加密，无法检查")
            for part in parts:
                _unpack(archive, part)
            return frozenset(part.filename for part in parts)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise ArchiveError("压缩结构已损坏") from error


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Reads the part to its end: zipfile stops at the promised size and then checks the sum."""
    with archive.open(part) as stream:
        while stream.read(PIECE):
            pass
