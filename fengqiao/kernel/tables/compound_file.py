"""Reads one stream out of a compound file, the container of Excel 97-2003 and Word 97-2003.

Source: [MS-CFB]. Every chain of sectors is bounded by the size of the file, so that a
file whose chains run in circles ends in an error.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA  # this and above: no sector
_ENTRY = 128


class CompoundFileError(ValueError):
    """Not a compound file, or a broken one."""


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int


def stream_names(data: bytes) -> frozenset[str]:
    """The names of all streams and storages. Raises CompoundFileError."""
    return frozenset(entry.name for entry in _File(data).entries)


def read_stream(data: bytes, names: tuple[str, ...]) -> bytes:
    """The bytes of the first stream with one of the names. Raises CompoundFileError."""
    file = _File(data)
    for entry in file.entries:
        if entry.name in names:
            return file.read(entry)
    raise CompoundFileError(f"没有名为 {names[0]} 的内容流")


class _File:
    def __init__(self, data: bytes) -> None:
        if not data.startswith(MAGIC) or len(data) < 512:
            raise CompoundFileError("不是复合文档")
        self.data = data
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise CompoundFileError("复合文档已损坏") from error

    def _open(self) -> None:
        header = self.data
        self.sector = 1 << struct.unpack_from("<H", header, 30)[0]
        self.small = 1 << struct.unpack_from("<H", header, 32)[0]
        if self.sector not in (512, 4096) or self.small != 64:
            raise CompoundFileError("复合文档的扇区大小不合规")
        directory, _, cutoff, small_start = struct.unpack_from("<IIII", header, 48)
        more, _ = struct.unpack_from("<II", header, 68)
        self.cutoff = cutoff
        tables = [n for n in struct.unpack_from("<109I", header, 76) if n < _FREE]
        for _ in range(len(self.data) // self.sector + 1):
            if more >= _FREE:
                break
            numbers = self._numbers(more)
            tables += [n for n in numbers[:-1] if n < _FREE]
            more = numbers[-1]
        self.next = [number for table in tables for number in self._numbers(table)]
        content = self._chain(directory)
        self.entries = [
            entry
            for at in range(0, len(content) - _ENTRY + 1, _ENTRY)
            if (entry := _entry(content[at : at + _ENTRY]))
        ]
        small_table = self._chain(small_start)
        self.small_next = struct.unpack(f"<{len(small_table) // 4}I", small_table)
        root = self.entries[0] if self.entries else None
        self.small_data = self._chain(root.start) if root else b""

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{self.sector // 4}I", self.data, (sector + 1) * self.sector)

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _FREE:
            if len(parts) > len(self.data) // self.sector:
                raise CompoundFileError("复合文档的扇区链成环")
            parts.append(self.data[(sector + 1) * self.sector : (sector + 2) * self.sector])
            sector = self.next[sector]
        return b"".join(parts)

    def read(self, entry: _Entry) -> bytes:
        try:
            if entry.size >= self.cutoff:
                return self._chain(entry.start)[: entry.size]
            return self._read_small(entry)
        except IndexError as error:
            raise CompoundFileError("复合文档已损坏") from error

    def _read_small(self, entry: _Entry) -> bytes:
        parts: list[bytes] = []
        sector = entry.start
        while sector < _FREE:
            if len(parts) > len(self.small_data) // self.small:
                raise CompoundFileError("复合文档的扇区链成环")
            parts.append(self.small_data[sector * self.small : (sector + 1) * self.small])
            sector = self.small_next[sector]
        return b"".join(parts)[: entry.size]


def _entry(raw: bytes) -> _Entry | None:
    length, kind = struct.unpack_from("<HB", raw, 64)
    if kind == 0 or not 2 <= length <= 64:
        return None
    start, size = struct.unpack_from("<II", raw, 116)
    return _Entry(raw[: length - 2].decode("utf-16-le", "replace"), start, size)
