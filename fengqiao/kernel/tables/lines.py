"""Reads JSON lines: one object a line, whose values are texts, numbers, truth values or null."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fengqiao.kernel.tables.cells import TOO_LONG, clean
from fengqiao.kernel.tables.delimited import Source, find_encoding, too_many_rows
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import Limits, Row, Table

NESTED = "是一组内容（对象或列表），不是一个值"
NOT_AN_OBJECT = "该行不是一个 JSON 对象"


def read_lines(source: Source, limits: Limits) -> Table:
    """The table of a JSON lines file; every line has been parsed once when this returns."""
    encoding = find_encoding(source)
    columns: dict[str, None] = {}
    count = 0
    for number, record in _records(source, encoding):
        count += 1
        if count > limits.rows:
            raise too_many_rows(limits)
        columns.update(dict.fromkeys(record))
        if len(columns) > limits.columns:
            raise TableError(
                f"不同的键超过 {limits.columns} 个",
                "各行的键应当一致",
                "请统一各行的键后重新导入",
                row=number,
            )
    if not columns:
        raise TableError("文件是空的", "没有一行内容", "请检查文件")
    names = tuple(columns)
    rows = (_row(number, record, names, limits) for number, record in _records(source, encoding))
    return Table(names, rows, "jsonl", count, encoding=encoding, closers=[rows.close])


def _records(source: Source, encoding: str) -> Iterator[tuple[int, dict[str, Any]]]:
    with source.text(encoding) as text:
        for number, line in enumerate(text, 1):
            if line.strip():
                yield number, _parse(number, line)


def _parse(number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TableError(
            "该行不是有效的 JSON", "文件可能被截断或手工改动过", "请重新导出该文件", row=number
        ) from error
    if not isinstance(record, dict):
        raise TableError(NOT_AN_OBJECT, "每行应是一个 {…}", "请重新导出该文件", row=number)
    return record


def _row(number: int, record: dict[str, Any], names: tuple[str, ...], limits: Limits) -> Row:
    cells = dict.fromkeys(names, "")
    problems: dict[str, str] = {}
    for name, value in record.items():
        cells[name] = text = _text(value)
        if isinstance(value, (dict, list)):
            problems[name] = NESTED
        if len(text) > limits.cell_characters:
            problems[name] = TOO_LONG.format(len(text), limits.cell_characters)
            cells[name] = text[: limits.cell_characters]
    return Row(number, cells, problems)


def _text(value: Any) -> str:
    """JSON keeps numbers and texts exactly, so nothing needs to be doubted here."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
