"""What an officer reads when a file cannot be used."""

from __future__ import annotations


class TableError(Exception):
    """The file as a whole cannot be read; nothing of it has been taken over.

    `what` stands in the way, `why` it does, and what to do `next_step`; `row` and
    `column` as the person sees them in the file (row from 1, column as letters or name).
    """

    def __init__(
        self,
        what: str,
        why: str,
        next_step: str,
        *,
        row: int | None = None,
        column: str = "",
    ) -> None:
        self.what, self.why, self.next_step = what, why, next_step
        self.row, self.column = row, column
        super().__init__(what, why, next_step)

    @property
    def place(self) -> str:
        """Where in the file, in words; empty when it is the file as a whole."""
        row = f"第 {self.row} 行" if self.row is not None else ""
        return f"{row}{self.column and f'“{self.column}”列'}"

    def __str__(self) -> str:
        place = self.place and f"{self.place}："
        return f"{place}{self.what}。{self.why}。{self.next_step}。"


def column_letters(index: int) -> str:
    """The letters over a column, counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
