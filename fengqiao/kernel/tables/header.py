"""Finds the row of column names and gives every later row its names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fengqiao.kernel.tables.cells import TOO_LONG, clean
from fengqiao.kernel.tables.errors import TableError, column_letters
from fengqiao.kernel.tables.model import Limits, Row

# Rows of titles and notes that offices put above the names.
MOST_TITLE_ROWS = 10
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True)
class RawRow:
    """One row before its cells have names: row in the file, texts, and problems by position."""

    number: int
    cells: list[str]
    problems: dict[int, str]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells) and not self.problems


@dataclass(frozen=True)
class Header:
    """Where the names stand and, by position, what they are ("" for none)."""

    number: int
    names: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name)


def find_header(first: Sequence[RawRow], limits: Limits, at_row: int | None = None) -> Header:
    """The header among the first rows: the given row, or the first that is not a title.

    A title is a row with a single filled cell above a row with more.
    """
    filled = [row for row in first if any(row.cells)]
    if at_row is not None:
        filled = [row for row in filled if row.number == at_row]
    while len(filled) > 1 and at_row is None and _filled(filled[0]) == 1 < _filled(filled[1]):
        filled.pop(0)
    if not filled:
        raise TableError("没有找到表头", "文件是空的，或前几行没有内容", "请在首行写明各列名称")
    row = filled[0]
    names = tuple(_name(cell) for cell in row.cells)
    _check(names, row.number, limits)
    return Header(row.number, names)


def named(rows: Iterator[RawRow], header: Header, limits: Limits) -> Iterator[Row]:
    """The rows below the header that are not blank, by column name."""
    for raw in rows:
        if raw.number > header.number and not raw.is_blank:
            yield _named(raw, header, limits)


def _named(raw: RawRow, header: Header, limits: Limits) -> Row:
    cells: dict[str, str] = dict.fromkeys(header.columns, "")
    problems: dict[str, str] = {}
    for index, text in enumerate(raw.cells):
        name = header.names[index] if index < len(header.names) else ""
        problem = raw.problems.get(index, "")
        if name:
            cells[name] = text
            if len(text) > limits.cell_characters:
                problem = TOO_LONG.format(len(text), limits.cell_characters)
                cells[name] = text[: limits.cell_characters]
            if problem:
                problems[name] = problem
        elif text or problem:
            problems[""] = f"{column_letters(index)} 列有内容但没有列名，各列可能错位"
    if whole := raw.problems.get(-1):
        problems[""] = whole
    return Row(raw.number, cells, problems)


def _filled(row: RawRow) -> int:
    return sum(1 for cell in row.cells if cell)


def _name(cell: str) -> str:
    return " ".join(_GAP.sub("", clean(cell)).split())


def _check(names: tuple[str, ...], number: int, limits: Limits) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if not name:
            continue
        if name in seen:
            places = f"{column_letters(seen[name])} 列和 {column_letters(index)} 列"
            raise TableError(
                f"列名“{name}”出现两次（{places}）",
                "无法分清该取哪一列",
                "请改为不同的列名，或删去多余的一列",
                row=number,
            )
        seen[name] = index
    if len(seen) > limits.columns:
        raise TableError(
            f"共有 {len(seen)} 列，超过上限 {limits.columns} 列",
            "列数过多通常是表格损坏或转置了",
            "请只保留需要导入的列",
            row=number,
        )
