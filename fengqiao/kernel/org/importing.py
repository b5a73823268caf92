"""Takes over units, or people with their posts, from a spreadsheet: everything or nothing.

Rows are known by their code (代码, 工号), so that a file can be corrected and imported again:
what is there already is left alone or brought up to date. Posts are proposed, as on the page:
the security administrator approves them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from fengqiao.kernel.org.import_people import PEOPLE_COLUMNS, PersonRows
from fengqiao.kernel.org.import_rows import Action, Taken
from fengqiao.kernel.org.import_units import UNIT_COLUMNS, UnitRows
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import MIB, Limits
from fengqiao.kernel.tables.reading import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from fengqiao.kernel.org.recording import ChangedBy
    from fengqiao.kernel.tables.model import Row, Table

# A street has some hundreds of units and people. SQLite keeps other writers waiting meanwhile.
LIMITS: Final = Limits(rows=2_000, columns=40, file_bytes=10 * MIB, unpacked_bytes=200 * MIB)


class ImportKind(StrEnum):
    """What a file holds, told by its columns."""

    UNITS = "单位"
    PEOPLE = "人员与岗位"


@dataclass(frozen=True)
class Outcome:
    """What became of one row; `number` as the person counts it in the file."""

    number: int
    code: str
    name: str
    action: Action
    said: str = ""


@dataclass
class ImportReport:
    """What an import did, or would do. Read = created + changed + unchanged + rejected."""

    kind: ImportKind
    outcomes: list[Outcome] = field(default_factory=list)
    ignored_columns: tuple[str, ...] = ()
    applied: bool = False

    def count(self, action: Action) -> int:
        return sum(1 for outcome in self.outcomes if outcome.action is action)

    @property
    def rejected(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.action is Action.REJECTED]

    @property
    def summary(self) -> str:
        """One line: 共 12 行：新增 10，修改 1，不变 1，退回 0。."""
        parts = "，".join(f"{action.value} {self.count(action)}" for action in Action)
        return f"{self.kind.value}共 {len(self.outcomes)} 行：{parts}。"


class _Undo(Exception):
    """Leaves the transaction of a dry run, or of an import with a rejected row."""


def import_org(
    street: Street,
    source: Path | BinaryIO,
    name: str = "",
    *,
    sheet: str = "",
    dry_run: bool,
    by: ChangedBy,
    at: datetime,
) -> ImportReport:
    """Take the file over, or only say what would come of it; one rejected row stops it all.

    Raises TableError, in words for an officer, when the file cannot be read as a whole.
    """
    with read_table(source, name, sheet=sheet, limits=LIMITS) as table:
        report = ImportReport(_kind(table), ignored_columns=_ignored(table))
        try:
            with transaction.atomic():
                # One import at a time for a street; pages go on meanwhile.
                Street.objects.select_for_update(no_key=True).get(pk=street.pk)
                report.outcomes = _take_all(street, report.kind, table.rows, by, at)
                if dry_run or report.rejected:
                    raise _Undo
        except _Undo:
            street.refresh_from_db(fields=["org_version"])
        else:
            report.applied = True
    return report


def _take_all(
    street: Street, kind: ImportKind, rows: Iterable[Row], by: ChangedBy, at: datetime
) -> list[Outcome]:
    taker: UnitRows | PersonRows
    taker = (UnitRows if kind is ImportKind.UNITS else PersonRows)(street, by, at)
    found = [_take(taker, row) for row in taker.ordered(list(rows))]
    return sorted(found, key=lambda outcome: outcome.number)


def _take(taker: UnitRows | PersonRows, row: Row) -> Outcome:
    code, name = row.get(taker.CODE, ""), row.get(taker.NAME, "")
    if row.problems:
        return Outcome(row.number, code, name, Action.REJECTED, row.reason)
    try:
        # A savepoint, so that half of a rejected row does not mislead the rows after it.
        with transaction.atomic():
            taken: Taken = taker.take(row)
    except ValidationError as error:
        taker.forget(code)
        return Outcome(row.number, code, name, Action.REJECTED, explain(error, taker))
    return Outcome(row.number, code, name, taken.action, taken.said)


def explain(error: ValidationError, taker: UnitRows | PersonRows) -> str:
    """A refusal in one line, with the column where the model names a field."""
    if not hasattr(error, "error_dict"):
        return "；".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        column = taker.COLUMN_OF.get(name, "")
        parts.append(f"{column}：{' '.join(messages)}" if column else " ".join(messages))
    return "；".join(parts)


def _kind(table: Table) -> ImportKind:
    for kind, mark, columns in (
        (ImportKind.PEOPLE, PersonRows.CODE, PEOPLE_COLUMNS),
        (ImportKind.UNITS, UnitRows.CODE, UNIT_COLUMNS),
    ):
        if mark in table.columns:
            missing = [name for name, must in columns.items() if must and name not in table.columns]
            if missing:
                raise TableError(
                    f"缺少列：{'、'.join(missing)}", f"按“{mark}”列判断这是{kind.value}表",
                    "请按模板补上这些列",
                )  # fmt: skip
            return kind
    raise TableError(
        "认不出是单位表还是人员表",
        f"单位表要有“{UnitRows.CODE}”列，人员表要有“{PersonRows.CODE}”列",
        "请下载模板，按模板的列名填写",
    )


def _ignored(table: Table) -> tuple[str, ...]:
    columns = PEOPLE_COLUMNS if PersonRows.CODE in table.columns else UNIT_COLUMNS
    return tuple(name for name in table.columns if name not in columns)
