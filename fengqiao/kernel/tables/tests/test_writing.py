from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from fengqiao.kernel.tables.errors import column_letters
from fengqiao.kernel.tables.model import Row
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.tests.samples import HEAD, read_all, write
from fengqiao.kernel.tables.writing import RejectFile, write_sheet

MOMENT = datetime(2026, 1, 2, 3, tzinfo=UTC)
MIDNIGHT = MOMENT.replace(hour=0, tzinfo=None)
DANGEROUS = ["=1+1", "+86 138", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_reject_file_can_be_corrected_and_read_again(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"退回.{kind}"
    with path.open("wb") as stream, RejectFile(stream, HEAD, kind) as rejects:
        for number, text in enumerate(DANGEROUS, 2):
            rejects.add(Row(number, {"姓名": text, "事项": "噪音"}, {}), "缺少电话")
        assert rejects.count == len(DANGEROUS)
    with read_table(path) as table:
        assert table.columns == (*HEAD, "原行号", "退回原因")
        rows = list(table.rows)
    assert [row["姓名"] for row in rows] == DANGEROUS
    assert [row["原行号"] for row in rows] == [str(n) for n in range(2, 2 + len(DANGEROUS))]
    assert {row["退回原因"] for row in rows} == {"缺少电话"}


def test_no_line_of_a_csv_begins_a_formula(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with RejectFile(stream, ["甲"]) as rejects:
        for text in [*DANGEROUS, "\t=1", "\r=1"]:
            rejects.add(Row(2, {"甲": text}, {}), text)
    text = stream.getvalue().decode("utf-8-sig")
    for record in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in record if cell)


def test_a_reject_file_made_from_a_reject_file_has_its_columns_once() -> None:
    stream = io.BytesIO()
    with RejectFile(stream, ["甲", "原行号", "退回原因"]) as rejects:
        rejects.add(Row(9, {"甲": "一", "原行号": "2", "退回原因": "旧"}, {}), "新")
    assert stream.getvalue().decode("utf-8-sig").splitlines() == ["甲,原行号,退回原因", "一,9,新"]


def test_an_export_keeps_types_and_runs_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    rows = [
        {
            "标题": text, "数": 3, "日": date(2026, 1, 2), "时": MOMENT,
            "证": 110101199001011234, "真": True, "空": None,
        }
        for text in DANGEROUS
    ]  # fmt: skip
    with path.open("wb") as stream:
        assert write_sheet(rows, list(rows[0]), stream, title="台账/导出[1]") == len(rows)
    sheet = openpyxl.load_workbook(path).active
    assert sheet.title == "台账 导出 1"
    for record, text in zip(sheet.iter_rows(min_row=2), DANGEROUS, strict=True):
        assert (record[0].value, record[0].data_type) == (text, "s")
        assert record[0].quotePrefix
        assert [cell.value for cell in record[1:6]] == [
            3, MIDNIGHT, MOMENT.replace(tzinfo=None), "110101199001011234", "是",
        ]  # fmt: skip
    assert read_all(path)[0].problems == {}


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fengqiao.kernel.tables.writing.SHEET_ROWS", 4)
    path = tmp_path / "导出.xlsx"
    with path.open("wb") as stream:
        write_sheet(([number] for number in range(7)), ["数"], stream)
    book = openpyxl.load_workbook(path)
    assert [sheet.max_row for sheet in book] == [4, 4, 2]
    assert {sheet["A1"].value for sheet in book} == {"数"}
    assert [row["数"] for row in read_all(path, sheet="数据（3）")] == ["6"]


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_called_as_spreadsheets_call_them(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_a_cell_that_was_guarded_reads_as_it_was_written(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "甲,乙\n'=1+1,'文\n")
    assert dict(read_all(path)[0]) == {"甲": "=1+1", "乙": "'文"}
