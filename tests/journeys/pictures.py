"""Makes a picture of a page small enough to keep: 256 colours, which text never misses."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Album:
    """Where pictures are put; those to `keep` are made small first."""

    folder: Path
    keep: bool

    def add(self, name: str, png: bytes) -> None:
        (self.folder / f"{name}.png").write_bytes(smaller(png) if self.keep else png)


def smaller(png: bytes) -> bytes:
    """The same picture with a palette. Raises ValueError for what no browser writes."""
    chunks = dict(_chunks(png))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    if depth != 8 or kind not in (2, 6) or interlaced:
        raise ValueError("only true colour of 8 bits, not interlaced")
    channels = 3 if kind == 2 else 4
    raw = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8)
    pixels = _unfiltered(raw.reshape(height, 1 + width * channels), channels)
    codes = pixels[..., :3].astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    palette, indexes = _palette(codes)
    rows = np.zeros((height, 1 + width), np.uint8)
    rows[:, 1:] = indexes.reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette.tobytes()),
             (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))  # fmt: skip
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        found[name] = found.get(name, b"") + png[at + 8 : at + 8 + size]
        at += 12 + size
    return list(found.items())


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _unfiltered(rows: Bytes, channels: int) -> Bytes:
    """Undo the five ways in which PNG foretells a line from the one above and the pixel before."""
    height, width = rows.shape[0], (rows.shape[1] - 1) // channels
    picture = np.zeros((height, width, channels), np.uint8)
    above = np.zeros((width, channels), np.uint8)
    for y in range(height):
        line = rows[y, 1:].reshape(width, channels)
        match rows[y, 0]:
            case 0:
                now = line
            case 1:
                now = np.cumsum(line, axis=0, dtype=np.uint8)
            case 2:
                now = line + above
            case how:
                now = _foretold(line, above, is_average=how == 3)
        picture[y] = above = now
    return picture


def _foretold(line: Bytes, above: Bytes, *, is_average: bool) -> Bytes:
    result: list[list[int]] = []
    before = corner = [0] * line.shape[1]
    for values, ups in zip(line.tolist(), above.tolist(), strict=True):
        now = []
        for value, left, up, diagonal in zip(values, before, ups, corner, strict=True):
            guess = (left + up) // 2 if is_average else _paeth(left, up, diagonal)
            now.append((value + guess) & 255)
        result.append(now)
        before, corner = now, ups
    return np.array(result, np.uint8)


def _paeth(left: int, up: int, diagonal: int) -> int:
    far_left, far_up = abs(up - diagonal), abs(left - diagonal)
    far_diagonal = abs(left + up - 2 * diagonal)
    if far_left <= far_up and far_left <= far_diagonal:
        return left
    return up if far_up <= far_diagonal else diagonal


def _palette(codes: npt.NDArray[np.uint32]) -> tuple[Bytes, Bytes]:
    """The most frequent colours, and for each pixel the nearest of them."""
    colours, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    channels = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    kept = channels[np.argsort(-counts, kind="stable")[:COLOURS]].astype(np.int32)
    nearest = np.empty(len(colours), np.uint8)
    for start in range(0, len(colours), 2048):
        part = channels[start : start + 2048].astype(np.int32)
        distance = ((part[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2)
        nearest[start : start + 2048] = distance.argmin(axis=1)
    return kept.astype(np.uint8), nearest[inverse.ravel()]
