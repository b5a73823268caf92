"""文书: one definition of a document, from which page, Word file and PDF are made.

A document is a title and a row of blocks. Texts are data to every renderer: none of them is
read as markup, as a formula or as a field of a word processor.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fengqiao.kernel.documents.errors import DocumentError

if TYPE_CHECKING:
    from datetime import date

Align = Literal["justify", "left", "center", "right"]
# Enough for every record of one matter; what is longer would keep a visitor waiting.
LONGEST = 400_000


@dataclass(frozen=True)
class Heading:
    """A heading inside the document: 1 一、 in 黑体, 2 （一） in 楷体."""

    text: str
    level: int = 1
    kind: ClassVar[str] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text; line feeds in it begin new paragraphs."""

    text: str
    align: Align = "justify"
    indent: bool = True
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True)
class Fields:
    """A form's labels and values, one row each; a value left empty stays to be filled in by hand.

    `columns` pairs stand side by side in a row.
    """

    pairs: tuple[tuple[str, str], ...]
    columns: int = 1
    kind: ClassVar[str] = "fields"


@dataclass(frozen=True)
class Grid:
    """A table: headings, rows of as many texts, and the columns' shares of the width."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    kind: ClassVar[str] = "grid"

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headings) for row in (*self.rows, self.shares)):
            raise ValueError("表格各行与表头列数不同")


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on: who signs, and the room left for it; `date_line` leaves one for the day."""

    lines: tuple[str, ...]
    date_line: bool = True
    kind: ClassVar[str] = "signatures"


@dataclass(frozen=True)
class Space:
    """Empty lines."""

    lines: int = 1
    kind: ClassVar[str] = "space"


Block = Heading | Paragraph | Fields | Grid | Signatures | Space


@dataclass(frozen=True)
class Document:
    """One document. `dated` is its own day, which also makes equal input give equal bytes."""

    title: str
    blocks: tuple[Block, ...]
    dated: date
    number: str = ""
    issuer: str = ""
    # Shown at the end of each page's foot, such as 草稿 or 已脱敏.
    mark: str = ""
    # A cover or back cover carries no page number.
    numbered: bool = field(default=True)

    def as_data(self) -> dict[str, Any]:
        """The document as plain values, the same on every machine."""
        data = {each.name: getattr(self, each.name) for each in fields(self)}
        data["dated"] = [self.dated.year, self.dated.month, self.dated.day]
        data["blocks"] = [{"kind": block.kind, **asdict(block)} for block in self.blocks]
        cleaned = _clean(data)
        if _size(cleaned) > LONGEST:
            raise DocumentError("文书太长，不能一次生成", "请分成几份，或改附电子文件")
        if not isinstance(cleaned, dict):
            raise TypeError("a document is a dict")
        return cleaned


def printable_text(text: str) -> str:
    """The text without what no paper shows: control and unassigned characters, odd line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "　")
    return "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in _UNSHOWN
    )


# Control, surrogate, private-use and unassigned characters; formatting ones turn texts around.
_UNSHOWN = {"Cc", "Cs", "Co", "Cn", "Cf"}


def _clean(value: object) -> object:
    if isinstance(value, str):
        return printable_text(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(inner) for inner in value.values())
    return sum(_size(inner) for inner in value) if isinstance(value, list) else 0
