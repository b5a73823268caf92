"""Writes tables that are safe to open: reject files and exports.

Text that a spreadsheet would run as a formula is defused: in CSV by an apostrophe before
it, in a workbook by storing it as text with the mark that Excel itself uses for that.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, BinaryIO, Self

from fengqiao.kernel.tables.cells import FORMULA_BEGINNINGS, guard
from fengqiao.kernel.tables.model import Row

REASON_COLUMN = "退回原因"
NUMBER_COLUMN = "原行号"

Value = str | int | float | Decimal | bool | date | datetime | time | None
# A sheet ends at this row; a longer table goes on in a next sheet.
SHEET_ROWS = 1_048_576
SHEET_CELL = 32_767
_FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class RejectFile:
    """退回文件: the rows that were not taken, each with its number in the file and the reason.

    With the same columns as the file it came from, so that it can be corrected and
    imported again; the two added columns are ignored then. `kind` is csv (UTF-8 with
    mark, as Excel expects) or xlsx.
    """

    def __init__(self, stream: BinaryIO, columns: Sequence[str], kind: str = "csv") -> None:
        if kind not in ("csv", "xlsx"):
            raise ValueError(f"退回文件只有 csv 和 xlsx 两种，不是 {kind}。")
        self.count = 0
        self.columns = [name for name in columns if name not in (NUMBER_COLUMN, REASON_COLUMN)]
        self._sheets = None if kind == "csv" else _Sheets(stream, "退回")
        self._text: io.TextIOWrapper | None = None
        if kind == "csv":
            self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        self._write([*self.columns, NUMBER_COLUMN, REASON_COLUMN], is_header=True)

    def add(self, row: Row, reason: str) -> None:
        """Write one row that was not taken over."""
        self.count += 1
        cells = [row.get(name, "") for name in self.columns]
        self._write([*cells, str(row.number), reason])

    def close(self) -> None:
        """Finish the file; the stream itself stays open."""
        if self._sheets:
            self._sheets.close()
        elif self._text:
            self._text.flush()
            self._text.detach()
            self._text = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _write(self, cells: list[str], *, is_header: bool = False) -> None:
        if self._sheets:
            self._sheets.write(cells, is_header=is_header)
        elif self._text:
            csv.writer(self._text).writerow([guard(cell) for cell in cells])


def write_sheet(
    rows: Iterable[Mapping[str, Value]] | Iterable[Sequence[Value]],
    columns: Sequence[str],
    stream: BinaryIO,
    *,
    title: str = "数据",
) -> int:
    """Write rows as a workbook with frozen, filterable column names; returns how many.

    Rows are mappings by column name or sequences in column order. Days and moments
    become real dates (moments without their zone: pass local time), numbers stay
    numbers, everything else is text. Memory does not grow with the rows.
    """
    sheets = _Sheets(stream, title)
    sheets.write(list(columns), is_header=True)
    count = 0
    for row in rows:
        cells = [row.get(name) for name in columns] if isinstance(row, Mapping) else list(row)
        sheets.write(cells)
        count += 1
    sheets.close()
    return count


class _Sheets:
    """A workbook written row by row, going on in a next sheet when one is full."""

    def __init__(self, stream: IO[bytes], title: str) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        }
        import xlsxwriter  # noqa: PLC0415  13 MiB: only where a workbook is made

        self._book = xlsxwriter.Workbook(stream, options)
        self._bold = self._book.add_format({"bold": True, "text_wrap": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._time = self._book.add_format({"num_format": "hh:mm:ss"})
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._title = title.translate(_FORBIDDEN_IN_SHEET_NAMES).strip()[:25] or "数据"
        self._header: list[Any] = []
        self._number = 0
        self._next_sheet()

    def _next_sheet(self) -> None:
        self._number += 1
        suffix = f"（{self._number}）" if self._number > 1 else ""
        self._sheet = self._book.add_worksheet(f"{self._title}{suffix}")
        self._sheet.freeze_panes(1, 0)
        self._row = 0

    def write(self, cells: Sequence[Value], *, is_header: bool = False) -> None:
        if self._row == SHEET_ROWS:
            self._next_sheet()
            self.write(self._header, is_header=True)
        if is_header:
            self._header = list(cells)
            for column, name in enumerate(cells):
                width = min(40, max(10, 2 * len(str(name)) + 2))
                self._sheet.set_column(column, column, width)
        for column, value in enumerate(cells):
            self._cell(column, value, is_header=is_header)
        self._row += 1

    def _cell(self, column: int, value: Value, *, is_header: bool) -> None:
        sheet, row = self._sheet, self._row
        if value is None or value == "":
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否")
        elif isinstance(value, (int, float, Decimal)) and -(10**15) < value < 10**15:
            sheet.write_number(row, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value, self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._day)
        elif isinstance(value, time):
            sheet.write_datetime(row, column, value, self._time)
        else:
            text = str(value)[:SHEET_CELL]
            style = self._quoted if text[0] in FORMULA_BEGINNINGS else self._text
            sheet.write_string(row, column, text, self._bold if is_header else style)

    def close(self) -> None:
        self._book.close()
