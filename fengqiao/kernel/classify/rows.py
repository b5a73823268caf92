"""Rows of JSON lines: texts to learn from or to classify."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Text

LONGEST_LINE: Final = 200_000
NOT_A_ROW: Final = "不是一行 JSON 对象"


@dataclass(frozen=True)
class Example:
    """One row: its text, what a person decided (`labels`), and where it came from.

    `many`: the row came with a list of labels, which may be empty. `group` names the document
    that the row is part of: its rows are never parted between learning and measuring.
    """

    text: Text
    labels: tuple[str, ...]
    many: bool = False
    group: str = ""
    line: int = 0

    @property
    def label(self) -> str:
        return self.labels[0] if self.labels else ""


@dataclass(frozen=True)
class Line:
    """One line of a file as read: the row, or what is wrong with it."""

    number: int
    row: dict[str, Any]
    error: str = ""


def read_lines(path: Path) -> Iterator[Line]:
    """Every line that is not blank; a bad one comes with its error. `.gz` is unpacked."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as source:
            yield from parse_lines(source)
    except (OSError, EOFError) as error:
        raise ClassifyError(f"无法读取 {path.name}：{error.__class__.__name__}") from error


def parse_lines(source: Iterable[bytes]) -> Iterator[Line]:
    """The lines of an open file or of standard input."""
    for number, raw in enumerate(source, start=1):
        if not raw.strip():
            continue
        yield _parse(number, raw)


def _parse(number: int, raw: bytes) -> Line:
    if len(raw) > LONGEST_LINE:
        return Line(number, {}, f"超过 {LONGEST_LINE // 1000} KB")
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Line(number, {}, "不是 UTF-8 编码")
    except (ValueError, RecursionError):
        return Line(number, {}, NOT_A_ROW)
    return Line(number, row) if isinstance(row, dict) else Line(number, {}, NOT_A_ROW)


def text_of(row: dict[str, Any]) -> Text:
    """The text of a row: `text` (after `title`, if there is one) or `tokens`, already cut.

    Raises ClassifyError.
    """
    tokens = row.get("tokens")
    if isinstance(tokens, str):
        tokens = tokens.split()
    if isinstance(tokens, list) and all(isinstance(each, str) for each in tokens):
        words = tuple(each for each in tokens if each.strip())
        if words:
            return Text("", words)
    parts = [row.get("title", ""), row.get("text", "")]
    if not all(isinstance(part, str) for part in parts):
        raise ClassifyError("“text”和“title”应是文字")
    text = "\n".join(part.strip() for part in parts if part.strip())
    if not text:
        raise ClassifyError("没有“text”或“tokens”，或者是空的")
    return Text(text)


def labels_of(row: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
    """What was decided: one `label`, or a list of `labels`. Raises ClassifyError."""
    if isinstance(many := row.get("labels"), list):
        if not all(isinstance(each, str) and each.strip() for each in many):
            raise ClassifyError("“labels”应是文字的列表")
        return tuple(dict.fromkeys(each.strip() for each in many)), True
    label = row.get("label")
    if not isinstance(label, str) or not label.strip():
        raise ClassifyError("没有“label”或“labels”")
    return (label.strip(),), False


def example_of(line: Line) -> Example:
    """The row of a line. Raises ClassifyError."""
    if line.error:
        raise ClassifyError(line.error)
    labels, many = labels_of(line.row)
    return Example(text_of(line.row), labels, many, _group(line.row), line.number)


def read_examples(path: Path) -> tuple[list[Example], list[str]]:
    """All good rows, and what is wrong with the others."""
    good: list[Example] = []
    wrong: list[str] = []
    for line in read_lines(path):
        try:
            good.append(example_of(line))
        except ClassifyError as error:
            wrong.append(f"第 {line.number} 行：{error}")
    return good, wrong


def _group(row: dict[str, Any]) -> str:
    doc = row.get("doc", "")
    return doc if isinstance(doc, str) else str(doc)
