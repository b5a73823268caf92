"""Files that offices really send, and files that nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt  # type: ignore[import-untyped]  # ships no types

from fengqiao.kernel.tables.model import Row
from fengqiao.kernel.tables.reading import read_table

HEAD = ["姓名", "电话", "事项"]


def write(path: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(path: Path, rows: Iterable[Any], *merges: str) -> Path:
    """An xlsx as a spreadsheet program saves it, with the given ranges merged."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet("台账")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, tuple):  # formula and its kept result
                sheet.write_formula(number, column, value[0], None, value[1])
            else:
                sheet.write(number, column, value)
    for area in merges:
        sheet.merge_range(area, "")
        first, _, _ = area.partition(":")
        column, row = ord(first[0]) - ord("A"), int(first[1:]) - 1
        sheet.write(row, column, list(rows)[row][column])
    book.close()
    return path


def uncalculated(path: Path, rows: Iterable[Any]) -> Path:
    """An xlsx by a program that writes formulas without their results."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(list(cells))
    book.save(path)
    return path


def old_workbook(path: Path, rows: Iterable[Any], errors: Mapping[Any, str]) -> Path:
    """An Excel 97-2003 workbook; `errors` puts error values at (row, column)."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for number, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if (number, column) in errors:
                sheet.row(number).set_cell_error(column, errors[number, column])
            else:
                sheet.write(number, column, value)
    book.save(str(path))
    return path


def open_document(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A minimal OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="台账">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        f'xmlns:manifest="{space}:manifest:1.0"></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same archive with one part added or replaced."""
    kept = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return path


def encrypted(path: Path) -> Path:
    """A container as Excel writes it for a workbook with a password."""
    old_workbook(path, [HEAD], {})
    data = bytearray(path.read_bytes())
    at = data.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le") + b"\0\0"
    data[at : at + 64] = name.ljust(64, b"\0")
    data[at + 64 : at + 66] = len(name).to_bytes(2, "little")
    return write(path, bytes(data))


def read_all(path: Path, name: str = "", **options: Any) -> list[Row]:
    with read_table(path, name, **options) as table:
        rows = list(table.rows)
        assert table.row_count == len(rows)
        return rows
