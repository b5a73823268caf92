"""Opens whatever table somebody sends: CSV, TSV, xlsx, xls, ods or JSON lines."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path, PurePath
from typing import IO, BinaryIO

from fengqiao.kernel.tables.delimited import Source, read_delimited
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.lines import read_lines
from fengqiao.kernel.tables.model import MIB, Limits, Table
from fengqiao.kernel.tables.workbook import read_workbook

WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
KINDS = frozenset({"csv", "tsv", "jsonl"}) | WORKBOOKS
MAGIC = (
    (b"PK\x03\x04", "压缩包或 xlsx/ods 工作簿"),
    (b"\xd0\xcf\x11\xe0", "xls 工作簿或加密的工作簿"),
    (b"\x1f\x8b", "gzip 压缩文件"),
    (b"%PDF", "PDF 文件"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
)


def read_table(
    source: Path | BinaryIO,
    name: str = "",
    *,
    sheet: str = "",
    header_row: int | None = None,
    limits: Limits | None = None,
) -> Table:
    """The table in a file, checked from end to end before its first row is handed out.

    `name` is the name the file came with; its ending tells the kind, and the content
    must agree. `sheet` names the sheet of a workbook with several, `header_row` the row
    of column names where it is not the first with several cells. Memory does not grow
    with the file. Use it in a `with` block, which removes temporary copies.

    Raises TableError, in words for an officer, for a file that cannot be read as a
    whole. A single doubtful cell does not raise: see `Row.problems`.
    """
    limits = limits or Limits()
    if isinstance(source, Path):
        return _read(source, name or source.name, sheet, header_row, limits)
    copy = _copied(source, limits)
    try:
        table = _read(Path(copy.name), name, sheet, header_row, limits)
    except BaseException:
        copy.close()
        raise
    table.closers.insert(0, copy.close)
    return table


def _read(path: Path, name: str, sheet: str, header_row: int | None, limits: Limits) -> Table:
    kind, is_packed = _kind(name)
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise _too_big(limits)
    if size == 0:
        raise TableError("文件是空的", "大小为 0 字节", "请检查文件是否保存成功")
    _check_beginning(path, kind, is_packed=is_packed)
    if kind in WORKBOOKS:
        return read_workbook(path, kind=kind, sheet=sheet, header_row=header_row, limits=limits)
    text = Source(path, limits, is_packed)
    if kind == "jsonl":
        return read_lines(text, limits)
    return read_delimited(text, kind=kind, header_row=header_row, limits=limits)


def _kind(name: str) -> tuple[str, bool]:
    endings = [ending.lstrip(".").lower() for ending in PurePath(name).suffixes[-2:]]
    is_packed = endings[-1:] == ["gz"]
    if is_packed:
        endings.pop()
    kind = endings[-1] if endings else ""
    if kind not in KINDS or (is_packed and kind in WORKBOOKS):
        raise TableError(
            f"不支持的文件类型（{name}）",
            "可以导入 csv、tsv、xlsx、xls、ods、jsonl 以及 csv.gz、jsonl.gz",
            "请用表格软件另存为 xlsx 或 CSV UTF-8",
        )
    return kind, is_packed


def _check_beginning(path: Path, kind: str, *, is_packed: bool) -> None:
    """The content must be what the name says; a workbook's container is looked into later."""
    with path.open("rb") as file:
        begin = file.read(8)
    found = next((what for mark, what in MAGIC if begin.startswith(mark)), "")
    expected = "gzip 压缩文件" if is_packed else ""
    if kind in WORKBOOKS:
        expected = found if found in {MAGIC[0][1], MAGIC[1][1]} else "工作簿"
    if found != expected:
        raise TableError(
            f"扩展名与内容不符：内容是{found or '文本或其他格式'}",
            "按错误的类型读取会得到乱码或遗漏",
            "请用原软件打开后按正确的类型另存",
        )


def _copied(source: BinaryIO, limits: Limits) -> IO[bytes]:
    """A temporary copy on disk, since every file is read more than once."""
    copy = tempfile.NamedTemporaryFile(prefix="table-")  # noqa: SIM115  closed with the table
    with suppress(OSError):
        source.seek(0)
    left = limits.file_bytes
    while piece := source.read(MIB):
        left -= len(piece)
        if left < 0:
            copy.close()
            raise _too_big(limits)
        copy.write(piece)
    copy.flush()
    return copy


def _too_big(limits: Limits) -> TableError:
    return TableError(
        f"文件超过 {limits.file_bytes // MIB} MB", "一次导入有大小上限", "请拆成几个文件分别导入"
    )
