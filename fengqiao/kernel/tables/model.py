"""A table as read: its columns, its rows one by one, and how much of a file is acceptable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much is read at most. A file beyond is refused as a whole, before any row is used."""

    rows: int = 200_000
    columns: int = 200
    cell_characters: int = 32_767  # what one cell of a workbook can hold
    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    unpacked_ratio: int = 100
    reader_bytes: int = 1536 * MIB  # address space of the process that opens workbooks
    reader_seconds: int = 120


class Row(dict[str, str]):
    """The cells of one row by column name, all as text without outer white space.

    `number` is the row as the person counts it in the file, from 1 with the header.
    `problems` tells per column (or "" for the row) why a cell cannot be trusted; the
    cell then shows what was found. A row with problems must not be taken over.
    """

    __slots__ = ("number", "problems")

    def __init__(self, number: int, cells: dict[str, str], problems: dict[str, str]) -> None:
        super().__init__(cells)
        self.number, self.problems = number, problems

    @property
    def reason(self) -> str:
        """All problems in one text; empty when there is none."""
        return "；".join(f"{name}：{why}" if name else why for name, why in self.problems.items())


@dataclass
class Table:
    """A file that was found readable from end to end. Its rows can be read once.

    `close` (or leaving the `with` block) stops the reading and removes temporary copies.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    kind: str
    row_count: int
    sheet: str = ""
    encoding: str = ""
    closers: list[Callable[[], object]] = field(default_factory=list)

    def close(self) -> None:
        while self.closers:
            self.closers.pop()()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
