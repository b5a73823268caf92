"""How alike two pictures look: a 64-bit print of each, and the bits in which they differ.

The picture is drawn in a box of 9 x 8 points by the same engine that makes our PDF files; each
bit says whether a point is darker than its right neighbour (a difference hash). Copies of one
signature differ in few bits however they were scaled or saved; two signatures of one hand in
many. A likeness is a hint to look at the originals, and proves nothing.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np
import typst

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

WIDE, HIGH = 9, 8
_SCALE: Final = 8
ALIKE: Final = 6
# With fewer bits set a picture is blank or nearly so, and everything blank looks alike.
FEWEST_BITS: Final = 6
_SOURCE: Final = f"""#set page(width: {WIDE}pt, height: {HIGH}pt, margin: 0pt, fill: white)
#image(sys.inputs.file, width: {WIDE}pt, height: {HIGH}pt, fit: "stretch")"""


def print_of(root: Path, file: str) -> str:
    """The print of a picture as 16 hexadecimal digits; empty when it cannot be read or is blank."""
    source = root / "likeness.typ"
    source.write_text(_SOURCE, encoding="utf-8")
    try:
        drawn = typst.compile(
            source, root=root, format="png", ppi=72 * _SCALE, sys_inputs={"file": file},
            ignore_system_fonts=True,
        )  # fmt: skip
    except typst.TypstError:
        return ""
    return difference_print(grey(drawn)) if isinstance(drawn, bytes) else ""


def difference_print(points: npt.NDArray[np.float64]) -> str:
    """The print of a picture given as rows of brightness."""
    height, width = points.shape
    rows = points[: height - height % HIGH, : width - width % WIDE]
    boxes = rows.reshape(HIGH, rows.shape[0] // HIGH, WIDE, rows.shape[1] // WIDE).mean((1, 3))
    # Noise of the drawing is not a difference.
    bits = (boxes[:, 1:] - boxes[:, :-1]) > 1.0
    if int(bits.sum()) < FEWEST_BITS:
        return ""
    return f"{int(''.join('1' if bit else '0' for bit in bits.flatten()), 2):016x}"


def distance(one: str, other: str) -> int:
    """Bits in which two prints differ, 0 to 64."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def grey(png: bytes) -> npt.NDArray[np.float64]:
    """The brightness of each point of a PNG of 8-bit colours as the engine writes them."""
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    if depth != 8:
        raise ValueError("only 8-bit pictures are read")
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    points = _unfiltered(zlib.decompress(data), width * channels, height, channels)
    planes = points.reshape(height, width, channels).astype(np.float64)
    mean: npt.NDArray[np.float64] = planes[:, :, : 3 if channels > 2 else 1].mean(axis=2)
    return mean


def _unfiltered(data: bytes, width: int, height: int, step: int) -> npt.NDArray[np.uint8]:
    """The five line filters of PNG undone (ISO/IEC 15948, 9)."""
    lines = np.zeros((height + 1, width + step), dtype=np.int64)
    for number in range(height):
        start = number * (width + 1)
        kind, raw = data[start], data[start + 1 : start + 1 + width]
        above, line = lines[number], lines[number + 1]
        for index, value in enumerate(raw, start=step):
            left, up, corner = line[index - step], above[index], above[index - step]
            line[index] = (value + _guess(kind, int(left), int(up), int(corner))) & 255
    return lines[1:, step:].astype(np.uint8)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    if kind in (0, 1, 2, 3):
        return (0, left, up, (left + up) // 2)[kind]
    guess = left + up - corner
    return min((left, up, corner), key=lambda each: abs(guess - each))
