from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from fengqiao.kernel.tables.cell_faults import find_faults
from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import MIB, Limits
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.tests.samples import (
    HEAD,
    encrypted,
    old_workbook,
    open_document,
    read_all,
    uncalculated,
    with_part,
    workbook,
    write,
)

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROWS = [HEAD, ["张三", "13800001111", " 邻里噪音 "], ["李四", "", "楼上漏水"]]
TEXTS = [
    {"姓名": "张三", "电话": "13800001111", "事项": "邻里噪音"},
    {"姓名": "李四", "电话": "", "事项": "楼上漏水"},
]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_every_kind_of_workbook_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"台账.{ending}"
    if ending == "xlsx":
        workbook(path, ROWS)
    elif ending == "xls":
        old_workbook(path, ROWS, {})
    else:
        open_document(path, ROWS)
    with read_table(path) as table:
        assert (table.kind, table.sheet) == (ending, "台账")
        assert [dict(row) for row in table.rows] == TEXTS


def test_numbers_days_and_moments_become_plain_texts(tmp_path: Path) -> None:
    cells: list[object] = [13800001111, 0.5, date(2026, 1, 2), MOMENT, True, ("=1+1", 2)]
    path = workbook(tmp_path / "台账.xlsx", [[*"甲乙丙丁戊己"], cells])
    row = read_all(path)[0]
    assert list(row.values()) == [
        "13800001111", "0.5", "2026-01-02", "2026-01-02 03:04:05", "是", "2",
    ]  # fmt: skip
    assert row.problems == {}


def test_an_identity_number_typed_as_a_number_has_lost_its_end(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", [["姓名", "证件"], ["张三", 110101199001011234]])
    assert "15 位" in read_all(path)[0].problems["证件"]


def test_a_formula_error_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    rows = [[*HEAD], ["张三", ("=A9/0", "#DIV/0!"), "噪音"], ["李四", ("=1+1", 2), "漏水"]]
    first, second = read_all(workbook(tmp_path / "台账.xlsx", rows))
    assert first.problems == {"电话": "公式出错（#DIV/0!），没有结果"}
    assert second.problems == {}


def test_a_formula_error_of_an_old_workbook_is_found_too(tmp_path: Path) -> None:
    rows = [HEAD, ["张三", "", "噪音"], ["李四", "1", "漏水"]]
    path = old_workbook(tmp_path / "台账.xls", rows, {(1, 1): "#REF!"})
    first, second = read_all(path)
    assert "#REF!" in first.problems["电话"]
    assert second.problems == {}


def test_an_open_document_with_a_formula_error_is_refused(tmp_path: Path) -> None:
    path = open_document(tmp_path / "台账.ods", ROWS)
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    error = b'calcext:value-type="error" office:value-type="string"'
    with_part(path, "content.xml", content.replace(b'office:value-type="string"', error, 5))
    with pytest.raises(TableError, match="公式出错"):
        read_table(path)


def test_a_formula_without_its_result_is_not_taken_for_empty(tmp_path: Path) -> None:
    path = uncalculated(tmp_path / "台账.xlsx", [HEAD, ["张三", "=1+1", "噪音"]])
    assert "公式" in read_all(path)[0].problems["电话"]


@pytest.mark.parametrize("piece", [100, 1_001, 7_777])
def test_faults_are_found_wherever_a_sheet_is_cut_for_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr("fengqiao.kernel.tables.cell_faults.PIECE", piece)
    rows = [[("=NA()", "#N/A") if (row + column) % 7 == 0 else row for column in range(9)]
            for row in range(200)]  # fmt: skip
    faults = find_faults(workbook(tmp_path / "台账.xlsx", rows), "xlsx", "台账")
    assert set(faults) == {(row, column) for row in range(200) for column in range(9)
                           if (row + column) % 7 == 0}  # fmt: skip


@pytest.mark.parametrize("area", ["B1:C1", "A1:A2"])
def test_merged_names_are_an_error_that_names_the_cells(tmp_path: Path, area: str) -> None:
    path = workbook(tmp_path / "台账.xlsx", [["甲", "乙", ""], ["一", "二", "三"]], area)
    with pytest.raises(TableError, match=area) as caught:
        read_table(path)
    assert caught.value.row == 1


def test_a_merged_title_above_the_names_is_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", [["矛盾纠纷台账", "", ""], *ROWS], "A1:C1")
    assert [dict(row) for row in read_all(path)] == TEXTS


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    rows = [["社区", "姓名"], ["榆树", "张三"], ["", "李四"], ["", "王五"], ["柳树", "赵六"]]
    path = workbook(tmp_path / "台账.xlsx", rows, "A2:A4")
    assert [row["社区"] for row in read_all(path)] == ["榆树", "榆树", "榆树", "柳树"]


def test_content_under_no_name_makes_a_row_doubtful(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "台账.xlsx", [["甲", "", "乙"], ["一", "二", "三"], ["四", "", "六"]]
    )
    first, second = read_all(path)
    assert "B 列" in first.problems[""]
    assert dict(second) == {"甲": "四", "乙": "六"}
    assert second.problems == {}


def test_a_table_that_begins_far_from_the_corner_keeps_its_row_numbers(tmp_path: Path) -> None:
    rows: list[list[str]] = [[]] * 4 + [["", "", *cells] for cells in ROWS]
    assert [row.number for row in read_all(workbook(tmp_path / "台账.xlsx", rows))] == [6, 7]


def test_of_several_filled_sheets_one_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("一月", "二月", "字典", "空表"):
        sheet = book.add_worksheet(name)
        if name != "空表":
            sheet.write_row(0, 0, ["甲", "乙"])
            sheet.write_row(1, 0, [name, "二"])
        if name == "字典":
            sheet.hide()
    book.close()
    with pytest.raises(TableError, match="一月、二月"):
        read_table(path)
    assert read_all(path, sheet="二月")[0]["甲"] == "二月"
    with pytest.raises(TableError, match="请指明"):
        read_table(path, sheet="三月")


def test_more_rows_than_allowed_is_an_error_before_any_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", ROWS)
    with pytest.raises(TableError, match="超过 1 行"):
        read_table(path, limits=Limits(rows=1))


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", ROWS)
    with_part(path, "xl/worksheets/sheet9.xml", b" " * (64 * MIB))
    assert path.stat().st_size < MIB
    with pytest.raises(TableError, match="解压后有 64 MB"):
        read_table(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "台账.xlsx", ROWS)
    with_part(path, "xl/worksheets/sheet9.xml", b" " * (64 * MIB))
    data = path.read_bytes()
    path.write_bytes(data.replace((64 * MIB).to_bytes(4, "little"), (999).to_bytes(4, "little")))
    with pytest.raises(TableError, match="不能解压"):
        read_table(path)


@pytest.mark.parametrize("corner", [b"XFD1048576", b"ZZ900000"])
def test_a_cell_far_away_does_not_fill_the_memory(tmp_path: Path, corner: bytes) -> None:
    path = workbook(tmp_path / "台账.xlsx", ROWS)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="' + corner + b'"><v>1</v></c></row></sheetData>'
    with_part(path, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", far))
    with pytest.raises(TableError, match="内存"):
        read_table(path)


def test_repeated_cells_of_an_open_document_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = open_document(tmp_path / "台账.ods", [["甲"], ["一"]])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    many = b'<table:table-cell table:number-columns-repeated="16384" '
    content = content.replace(b"<table:table-cell ", many)
    many = b'<table:table-row table:number-rows-repeated="1048576">'
    with_part(path, "content.xml", content.replace(b"<table:table-row>", many))
    with pytest.raises(TableError, match="内存"):
        read_table(path, limits=Limits(reader_bytes=512 * MIB, reader_seconds=20))


@pytest.mark.parametrize("name", ["台账.xls", "台账.xlsx"])
def test_a_workbook_with_a_password_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(TableError, match="密码"):
        read_table(encrypted(tmp_path / name))


def test_a_workbook_under_another_workbooks_ending_is_refused(tmp_path: Path) -> None:
    for path in (
        workbook(tmp_path / "一.xls", ROWS),
        old_workbook(tmp_path / "二.xlsx", ROWS, {}),
        open_document(tmp_path / "三.xlsx", ROWS),
        write(tmp_path / "四.xlsx", "姓名,电话\n张三,1\n"),
    ):
        with pytest.raises(TableError, match=r"损坏|不符"):
            read_table(path)


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_a_workbook_that_was_cut_off_is_refused(tmp_path: Path, ending: str, kept: float) -> None:
    path = tmp_path / f"台账.{ending}"
    rows = [HEAD, *([f"张{number}", str(number), "噪音"] for number in range(300))]
    workbook(path, rows) if ending == "xlsx" else old_workbook(path, rows, {})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(TableError, match=r"损坏|不能解压"):
        read_table(path)
