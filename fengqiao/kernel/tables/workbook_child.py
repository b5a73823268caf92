"""The process that opens one workbook and writes its rows to standard output as JSON lines.

Workbooks come from strangers: one small file can claim a million columns or crash the
parser. So it is opened here, where memory and time are limited and nothing is at stake.

    python -m fengqiao.kernel.tables.workbook_child PATH KIND SHEET BYTES SECONDS

First line: {"choose": [names]}, or {"fail": reason}, or {"sheet", "height", "offset",
"merged"}. Then one list a row; a cell is its text, or [text, problem].
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any, TextIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from fengqiao.kernel.tables.cell_faults import Faults, find_faults, shows_errors
from fengqiao.kernel.tables.cells import to_text


def main(path: str, kind: str, wanted: str, address_space: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(address_space), int(address_space)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout
    try:
        workbook = load_workbook(path)
        if kind == "ods" and shows_errors(Path(path)):
            _say(out, {"fail": "formula"})
            return
        sheet = _choose(workbook, wanted, out)
        if sheet is not None:
            _write(sheet, find_faults(Path(path), kind, sheet.name), out)
    except PasswordError:
        _say(out, {"fail": "password"})
    except MemoryError:
        _say(out, {"fail": "memory"})
    except CalamineError as error:
        _say(out, {"fail": "memory" if "limit exceeded" in str(error) else "broken"})
    except (OSError, ValueError, KeyError):
        _say(out, {"fail": "broken"})


def _choose(workbook: CalamineWorkbook, wanted: str, out: TextIO) -> CalamineSheet | None:
    """The sheet by name, or the only visible one with content; else names those there are."""
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]
    if wanted:
        if wanted in workbook.sheet_names:
            return workbook.get_sheet_by_name(wanted)
        _say(out, {"choose": visible})
        return None
    sheets = [workbook.get_sheet_by_name(name) for name in visible]
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if len(filled) == 1:
        return filled[0]
    _say(out, {"choose": [sheet.name for sheet in filled]})
    return None


def _write(sheet: CalamineSheet, faults: Faults, out: TextIO) -> None:
    first_row, first_column = sheet.start or (0, 0)
    merged = [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])]
    head = {
        "sheet": sheet.name,
        "height": (sheet.end or (0, 0))[0] + 1,
        "first_row": first_row,
        "first_column": first_column,
        "merged": merged,
    }
    _say(out, head)
    for number, values in enumerate(sheet.iter_rows()):
        row: list[Any] = []
        for index, value in enumerate(values, first_column):
            text, problem = to_text(value)
            problem = faults.get((number, index), problem)
            row.append([text, problem] if problem else text)
        _say(out, row)


def _say(out: TextIO, what: object) -> None:
    out.write(json.dumps(what, ensure_ascii=False))
    out.write("\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(*sys.argv[1:])
