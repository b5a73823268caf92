"""Reads CSV and TSV: which encoding, which delimiter, and every record to the end."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from fengqiao.kernel.tables.cells import check_text, clean
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.header import MOST_TITLE_ROWS, RawRow, find_header, named
from fengqiao.kernel.tables.model import Limits, Table
from fengqiao.kernel.tables.unpacking import LimitedReader

PIECE = 1024 * 1024
DELIMITERS = ",\t;|"
SAVE_AGAIN = "请用表格软件另存为“CSV UTF-8”或 xlsx 后重新导入"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRANGE = re.compile(r"[\ue000-\uf8ff\x01-\x08\x0b\x0e-\x1f\x80-\x9f\ufffd\U00010000-\U0010ffff]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# 一级汉字: the 3,755 common characters stand in rows 16 to 55 of GB/T 2312.
COMMON_ROWS = range(0xB0, 0xD8)
_RAGGED = "该行有 {0} 格，表头只有 {1} 列；多半是内容里的分隔符没有加引号"


@dataclass(frozen=True)
class Source:
    """A text file on disk, packed with gzip or not."""

    path: Path
    limits: Limits
    is_packed: bool

    def open(self) -> IO[bytes]:
        if not self.is_packed:
            return self.path.open("rb")
        packed = self.path.stat().st_size
        reader = LimitedReader(gzip.GzipFile(self.path), packed, self.limits)
        return io.BufferedReader(reader, PIECE)

    def text(self, encoding: str) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.open(), encoding=encoding, newline="")


def read_delimited(source: Source, *, kind: str, header_row: int | None, limits: Limits) -> Table:
    """The table of a CSV or TSV file; every record has been read once when this returns."""
    encoding = find_encoding(source)
    delimiter = "\t" if kind == "tsv" else _delimiter(source, encoding)
    with source.text(encoding) as text:
        header = find_header(
            list(islice(_records(text, delimiter, 0), MOST_TITLE_ROWS)), limits, header_row
        )
    count = _count(source, encoding, delimiter, header.number, limits)
    text = source.text(encoding)
    rows = named(_records(text, delimiter, len(header.names)), header, limits)
    return Table(header.columns, rows, kind, count, encoding=encoding, closers=[text.close])


def find_encoding(source: Source) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030, found by decoding the whole file strictly.

    A file that is UTF-8 up to a damaged line is not taken for GB18030, which accepts
    almost anything. Raises TableError naming the first line that does not fit.
    """
    with source.open() as file:
        begin = file.read(4)
    for mark, encoding in BOMS:
        if begin.startswith(mark):
            _decode(source, encoding)
            return encoding
    try:
        _decode(source, "utf-8")
    except _Damaged as damage:
        if damage.was_chinese:
            raise damage.error from None
        try:
            sample = _decode(source, "gb18030")
        except _Damaged as damage:
            raise damage.error from None
        _must_look_chinese(sample)
        return "gb18030"
    return "utf-8"


class _Damaged(Exception):
    """A line that the encoding does not allow; whether Chinese text came before it."""

    def __init__(self, encoding: str, line: int, *, was_chinese: bool) -> None:
        self.was_chinese = was_chinese
        self.error = TableError(
            f"该行有无法识别的字符（按 {encoding.upper()} 读取）",
            "文件不是 UTF-8 也不是 GB18030 编码，或在保存、传输时损坏",
            SAVE_AGAIN,
            row=line,
        )
        super().__init__(encoding, line)


def _decode(source: Source, encoding: str) -> str:
    """Decodes the whole file; returns its first million characters."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, sample, was_chinese, has_mark = 1, "", False, encoding in ("utf-8-sig", "utf-16")
    with source.open() as file:
        while True:
            piece = file.read(PIECE)
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                before = bytes(error.object[: error.start])
                was_chinese |= has_mark or not before.isascii()
                line += before.count(b"\n")
                if was_chinese and encoding != "utf-8":
                    raise _Damaged(encoding, line, was_chinese=True).error from None
                raise _Damaged(encoding, line, was_chinese=was_chinese) from None
            if "\0" in text:
                raise _not_text(line + text[: text.index("\0")].count("\n"))
            line += text.count("\n")
            was_chinese |= not text.isascii()
            sample = sample or text[:PIECE]
            if not piece:
                return sample


def _not_text(line: int) -> TableError:
    return TableError("该行有空字节", "文件不是文本表格，或没有编码标记", SAVE_AGAIN, row=line)


def _must_look_chinese(sample: str) -> None:
    """Refuses what GB18030 accepts but nobody wrote: damaged, binary, Big5 or Latin text."""
    chinese = _CHINESE.findall(sample)
    common = sum(1 for character in chinese if _is_common(character))
    strange = len(_STRANGE.findall(sample))
    if strange > len(sample) // 100 or common * 2 < len(chinese):
        raise TableError(
            "无法确定文件的编码", "按 UTF-8 和 GB18030 读取都不像正常的中文", SAVE_AGAIN
        )


def _is_common(character: str) -> bool:
    try:
        return character.encode("gb2312")[0] in COMMON_ROWS
    except UnicodeEncodeError:
        return False


def _delimiter(source: Source, encoding: str) -> str:
    """The delimiter that stands most often, outside quotes, in the first lines."""
    with source.text(encoding) as text:
        lines = "".join(islice(text, MOST_TITLE_ROWS))
    plain = re.sub(r'"[^"]*"', "", lines)
    return max(DELIMITERS, key=lambda mark: (plain.count(mark), mark == ","))


def _records(text: io.TextIOWrapper, delimiter: str, width: int) -> Iterator[RawRow]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise _broken(error, number) from error
        if record is None:
            return
        yield _raw(number, record, width)
        number = reader.line_num + 1


def _raw(number: int, record: list[str], width: int) -> RawRow:
    texts, problems = [], {}
    for index, cell in enumerate(record):
        text, problem = check_text(cell)
        texts.append(text)
        if problem:
            problems[index] = problem
    if width and len(texts) > width and any(texts[width:]):
        problems[-1] = _RAGGED.format(len(texts), width)
    return RawRow(number, texts, problems)


def _broken(error: csv.Error, number: int) -> TableError:
    if "field larger" in str(error):
        what, why = "有一格过长", "多半是前面有一个引号没有配对"
    else:
        what, why = "引号不配对，或引号后还有内容", "无法分清各格的界限"
    return TableError(what, why, "请检查该行的双引号，或另存为 xlsx 后重新导入", row=number)


def _count(
    source: Source, encoding: str, delimiter: str, header_number: int, limits: Limits
) -> int:
    """Reads to the end, so that a fault in the last line is known before the first is used."""
    count = 0
    with source.text(encoding) as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        number = 1
        try:
            for record in reader:
                count += number > header_number and any(clean(cell) for cell in record)
                if count > limits.rows:
                    raise too_many_rows(limits)
                number = reader.line_num + 1
        except csv.Error as error:
            raise _broken(error, number) from error
    return count


def too_many_rows(limits: Limits) -> TableError:
    return TableError(
        f"超过 {limits.rows:,} 行",
        "一次导入有行数上限，以免占满内存、长时间占用数据库",
        "请拆成几个文件分别导入",
    )
