"""Cells that a workbook shows as errors, or as formulas without a kept result.

The parser gives both as empty cells. An import that took them for empty would lose what
the office believes to have sent, so they are looked up in the file itself.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from fengqiao.kernel.tables.cells import FORMULA_ERROR, NOT_CALCULATED
from fengqiao.kernel.tables.compound_file import CompoundFileError, read_stream

# Row and column from 0, and what is wrong there.
Faults = dict[tuple[int, int], str]

PIECE = 4 * 1024 * 1024
_TAIL = 64 * 1024  # longest cell that may lie across two pieces
_PREFIX = rb"<(?:\w+:)?"
_CELL = re.compile(
    _PREFIX + rb"""c\s(?P<attributes>[^>]*?)>(?P<formula>"""
    + _PREFIX + rb"""f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f\s*>))?(?P<value>"""
    + _PREFIX + rb"""v\b[^>]*>[^<]*)?"""
)  # fmt: skip
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_IS_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_NEEDS_LOOK = re.compile(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s>/]""")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_ODS_ERROR = b'calcext:value-type="error"'
_BIFF_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
# Record numbers of [MS-XLS] 2.3: sheet table, start of a stream, formula, truth value or error.
_BOUNDSHEET, _BOF, _FORMULA, _BOOLERR = 0x0085, 0x0809, 0x0006, 0x0205


def find_faults(path: Path, kind: str, sheet: str) -> Faults:
    """All faults of one sheet. Raises ValueError for a structure that makes no sense."""
    if kind == "xlsx":
        return _of_xlsx(path, sheet)
    if kind == "xls":
        return _of_xls(path, sheet)
    return {}


def shows_errors(path: Path) -> bool:
    """Whether an OpenDocument sheet has a cell that shows an error; where is not told."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        held = b""
        while piece := stream.read(PIECE):
            held = held[-len(_ODS_ERROR) :] + piece
            if _ODS_ERROR in held:
                return True
    return False


def _of_xlsx(path: Path, sheet: str) -> Faults:
    faults: Faults = {}
    with zipfile.ZipFile(path) as archive, archive.open(_part_of(archive, sheet)) as stream:
        held = b""
        while piece := stream.read(PIECE):
            held += piece
            cut = _last_cell(held)
            faults.update(_in_xml(held[:cut]))
            held = held[cut:]
        faults.update(_in_xml(held))
    return faults


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet, by way of the workbook's relations."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  own process
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            wanted = element.get(f"{_OFFICE}id")
            for relation in relations:
                if relation.get("Id") == wanted:
                    target = relation.get("Target", "")
                    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    raise ValueError(f"工作表 {sheet} 没有内容部分")


def _last_cell(held: bytes) -> int:
    """Where the last cell begins, which may go on in the next piece."""
    cut = max(held.rfind(b"<c "), held.rfind(b":c "))
    if cut <= 0 or len(held) - cut > _TAIL:
        return len(held)
    return held.rfind(b"<", 0, cut + 1)


def _in_xml(piece: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if not _NEEDS_LOOK.search(piece):
        return
    for match in _CELL.finditer(piece):
        attributes, formula, value = match.group("attributes", "formula", "value")
        if formula is None and b"e" not in attributes:
            continue
        if _IS_ERROR.search(attributes):
            shown = (value or b"").rpartition(b">")[2].decode("utf-8", "replace")
            problem = FORMULA_ERROR.format(shown or "#ERROR")
        elif formula and not (value or b"").rpartition(b">")[2]:
            problem = NOT_CALCULATED if b't="str"' not in attributes else ""
        else:
            continue
        if problem and (reference := _REFERENCE.search(attributes)):
            yield _position(reference), problem


def _position(reference: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - ord("A") + 1
    return int(reference[2]) - 1, column - 1


def _of_xls(path: Path, sheet: str) -> Faults:
    """Errors in an Excel 97-2003 workbook, by the records of its binary stream."""
    try:
        book = read_stream(path.read_bytes(), ("Workbook", "Book"))
    except CompoundFileError:
        return {}  # a bare stream of Excel 5 or older: the parser has judged it already
    start = dict(_sheet_starts(book)).get(sheet)
    return dict(_in_records(book, start)) if start is not None else {}


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at, depth = start, 0
    while at + 4 <= len(book):
        number, length = struct.unpack_from("<HH", book, at)
        yield number, book[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (number == _BOF) - (number == 0x000A)  # EOF
        if depth <= 0:
            return


def _sheet_starts(book: bytes) -> Iterator[tuple[str, int]]:
    for number, data in _records(book, 0):
        if number == _BOUNDSHEET and len(data) >= 8:
            start, length, is_wide = int.from_bytes(data[:4], "little"), data[6], data[7] & 1
            size, encoding = (length * 2, "utf-16-le") if is_wide else (length, "latin-1")
            yield data[8 : 8 + size].decode(encoding, "replace"), start


def _in_records(book: bytes, start: int) -> Iterator[tuple[tuple[int, int], str]]:
    for number, data in _records(book, start):
        code = None
        if number == _BOOLERR and len(data) >= 8 and data[7] == 1:
            code = data[6]
        elif number == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
            code = data[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", data)
            yield (row, column), FORMULA_ERROR.format(_BIFF_ERRORS.get(code, "#ERROR"))
