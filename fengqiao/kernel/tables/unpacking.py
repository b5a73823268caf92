"""Limits how much a gzip file may unpack to while it is being read."""

from __future__ import annotations

import io
import zlib
from gzip import BadGzipFile, GzipFile
from typing import TYPE_CHECKING

from fengqiao.kernel.tables.archives import SMALL
from fengqiao.kernel.tables.errors import TableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from fengqiao.kernel.tables.model import Limits


class LimitedReader(io.RawIOBase):
    """A raw stream over a gzip file; raises TableError once it gives more than is allowed."""

    def __init__(self, file: GzipFile, packed: int, limits: Limits) -> None:
        self._file = file
        self._left = min(limits.unpacked_bytes, max(SMALL, packed * limits.unpacked_ratio))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            piece = self._file.read(len(view))
        except (BadGzipFile, EOFError, zlib.error) as error:
            raise TableError(
                "压缩文件已损坏或不完整", "解压时校验不通过", "请重新压缩或重新传输后导入"
            ) from error
        self._left -= len(piece)
        if self._left < 0:
            raise TableError(
                "压缩文件解压后过大", "可能是恶意压缩包（压缩炸弹）", "请解压后拆成几个文件再导入"
            )
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()
