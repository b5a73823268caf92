"""Reads one sheet of a workbook (xlsx, xls, ods) through a process of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import fengqiao
from fengqiao.kernel.tables.archives import ArchiveError, check_archive
from fengqiao.kernel.tables.compound_file import MAGIC, CompoundFileError, stream_names
from fengqiao.kernel.tables.delimited import too_many_rows
from fengqiao.kernel.tables.errors import TableError, column_letters
from fengqiao.kernel.tables.header import MOST_TITLE_ROWS, Header, RawRow, find_header, named
from fengqiao.kernel.tables.model import Limits, Table

logger = logging.getLogger(__name__)
ROOT = Path(fengqiao.__file__).resolve().parent.parent
_FAILURES = {
    "password": ("文件设有打开密码", "无法读取内容", "请取消密码后重新导入"),
    "memory": (
        "打开该表格需要的内存或时间超过上限",
        "表格过大，或有单元格远在数据区之外，或是恶意构造的",
        "请把需要的行列复制到新表格中再导入",
    ),
    "formula": (
        "表格里有公式出错的单元格",
        "出错的单元格没有结果，按空白读取会丢失内容",
        "请改正公式，或另存为 xlsx 后导入，届时会逐格指出",
    ),
    "broken": (
        "表格文件已损坏，或不是该类型的表格",
        "内部结构不完整",
        "请用表格软件打开后另存再导入",
    ),
}


def _failure(kind: str) -> TableError:
    return TableError(*_FAILURES[kind])


def read_workbook(
    path: Path, *, kind: str, sheet: str, header_row: int | None, limits: Limits
) -> Table:
    """The table of the named sheet, or of the only visible sheet with content."""
    _check_container(path, kind, limits)
    spool = _unpack(path, kind, sheet, limits)
    try:
        head = json.loads(spool.readline())
        _must_be_usable(head)
        merged = [Area(*area) for area in head["merged"]]
        first = list(islice(_rows(spool, head, merged), head["first_row"] + MOST_TITLE_ROWS))
        header = find_header(first, limits, header_row)
        _refuse_merged_header(header, merged)
        count = 0
        for _ in named(_rows(spool, head, merged), header, limits):
            count += 1
            if count > limits.rows:
                raise too_many_rows(limits)
    except BaseException:
        spool.close()
        raise
    rows = named(_rows(spool, head, merged), header, limits)
    return Table(header.columns, rows, kind, count, sheet=head["sheet"], closers=[spool.close])


class Area(NamedTuple):
    """Merged cells, from the first to the last row and column, all counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        begin = f"{column_letters(self.first_column)}{self.first_row + 1}"
        return f"{begin}:{column_letters(self.last_column)}{self.last_row + 1}"


def _unpack(path: Path, kind: str, sheet: str, limits: Limits) -> IO[str]:
    """What the child process says about the workbook, kept in a temporary file."""
    command = [
        sys.executable, "-m", "fengqiao.kernel.tables.workbook_child", str(path.resolve()),
        kind, sheet, str(limits.reader_bytes), str(limits.reader_seconds),
    ]  # fmt: skip
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}
    spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed with the table
    try:
        subprocess.run(  # noqa: S603  our own module; the path is one argument, not a shell word
            command, stdout=spool, stderr=subprocess.PIPE, env=environment, check=True,
            timeout=2 * limits.reader_seconds,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        spool.close()
        logger.warning("表格读取进程以 %s 结束：%s", error.returncode, error.stderr[-500:])
        # Ended by a signal: it ran into a limit. Otherwise the parser gave up.
        raise _failure("memory" if error.returncode < 0 else "broken") from error
    except subprocess.TimeoutExpired as error:
        spool.close()
        raise _failure("memory") from error
    spool.seek(0)
    return spool


def _must_be_usable(head: dict[str, Any]) -> None:
    if failure := head.get("fail"):
        raise _failure(failure)
    names = head.get("choose")
    if names is None:
        return
    if not names:
        raise TableError("表格里没有内容", "没有可见的、有内容的工作表", "请检查文件")
    raise TableError(
        f"请指明要导入的工作表：{'、'.join(names)}",
        "没有指明的话，其他工作表里的行会被漏掉",
        "请选择一个工作表，或删去不导入的工作表",
    )


def _rows(spool: IO[str], head: dict[str, Any], merged: list[Area]) -> Iterator[RawRow]:
    """The rows from the start of the sheet, merged cells filled down.

    A cell merged over several rows means the same for each of them. One merged over
    several columns keeps its content in the first.
    """
    offset = head["first_column"]
    starts: dict[int, list[Area]] = {}
    for area in merged:
        if area.last_row > area.first_row:
            starts.setdefault(area.first_row, []).append(area)
    running: dict[int, tuple[int, str]] = {}
    spool.seek(0)
    for number, line in enumerate(spool):
        if not number:
            continue
        row = _raw(number, json.loads(line), offset)
        running = {c: held for c, held in running.items() if held[0] >= number - 1}
        for column, (_, text) in running.items():
            if column < len(row.cells) and not row.cells[column]:
                row.cells[column] = text
        for area in starts.get(number - 1, ()):
            if area.first_column < len(row.cells):
                running[area.first_column] = area.last_row, row.cells[area.first_column]
        yield row


def _raw(number: int, cells: list[Any], offset: int) -> RawRow:
    texts, problems = [""] * offset, {}
    for index, cell in enumerate(cells, offset):
        if isinstance(cell, str):
            texts.append(cell)
        else:
            texts.append(cell[0])
            problems[index] = cell[1]
    return RawRow(number, texts, problems)


def _refuse_merged_header(header: Header, merged: list[Area]) -> None:
    for area in merged:
        is_touched = area.first_row <= header.number - 1 <= area.last_row
        if is_touched and area.first_column < len(header.names):
            raise TableError(
                f"表头有合并单元格（{area}）",
                "合并的表头无法确定每一列的名称",
                "请取消合并，使表头只占一行、每列一个名称",
                row=header.number,
            )


def _check_container(path: Path, kind: str, limits: Limits) -> None:
    """Refuses other containers, encrypted ones, and zips that unpack to too much."""
    with path.open("rb") as file:
        begin = file.read(8)
        if begin == MAGIC:
            _check_compound(path, kind)
            return
        if kind == "xls" or not begin.startswith(b"PK"):
            raise _failure("broken")
        try:
            parts = check_archive(
                file, unpacked_bytes=limits.unpacked_bytes, ratio=limits.unpacked_ratio
            )
        except ArchiveError as error:
            raise TableError(
                "表格文件不能解压读取",
                str(error),
                "请用表格软件打开后另存再导入；来历不明的文件请勿打开",
            ) from error
    if ("xl/workbook.xml" if kind == "xlsx" else "content.xml") not in parts:
        raise _failure("broken")


def _check_compound(path: Path, kind: str) -> None:
    try:
        names = stream_names(path.read_bytes())
    except CompoundFileError as error:
        raise _failure("broken") from error
    if "EncryptedPackage" in names:
        raise _failure("password")
    if kind != "xls" or not names & {"Workbook", "Book"}:
        raise _failure("broken")
