from __future__ import annotations

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest

from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import Limits
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.tests.samples import read_all, write

PLAIN = "姓名,电话,事项\n张三,13800001111,邻里噪音\n李四,,楼上漏水\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_every_usual_encoding_is_read_and_named(tmp_path: Path, encoding: str, named: str) -> None:
    path = write(tmp_path / "表.csv", PLAIN, encoding)
    with read_table(path) as table:
        assert table.encoding == named
        assert table.columns == ("姓名", "电话", "事项")
        assert [dict(row) for row in table.rows] == [
            {"姓名": "张三", "电话": "13800001111", "事项": "邻里噪音"},
            {"姓名": "李四", "电话": "", "事项": "楼上漏水"},
        ]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = write(tmp_path / "表.csv", PLAIN.replace(",", mark))
    assert [row["电话"] for row in read_all(path)] == ["13800001111", ""]


def test_tsv_is_parted_by_tabs_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "表.tsv", "姓名\t事项\n张三\t漏水,很多,次\n")
    assert read_all(path)[0]["事项"] == "漏水,很多,次"


def test_a_damaged_line_of_utf8_is_named_and_not_taken_for_gb18030(tmp_path: Path) -> None:
    lines = PLAIN.encode().splitlines(keepends=True)
    path = write(tmp_path / "表.csv", lines[0] + lines[1] + b"\xff\xfe\xb0," + lines[2])
    with pytest.raises(TableError, match="UTF-8") as caught:
        read_table(path)
    assert caught.value.row == 3
    assert str(caught.value).startswith("第 3 行：")


def test_a_damaged_line_of_gb18030_is_named(tmp_path: Path) -> None:
    lines = PLAIN.encode("gb18030").splitlines(keepends=True)
    with pytest.raises(TableError) as caught:
        read_table(write(tmp_path / "表.csv", lines[0] + lines[1] + b"\xff\xff\n" + lines[2]))
    assert caught.value.row == 3


@pytest.mark.parametrize(
    "content",
    [
        "姓名,電話\n陳先生,鄰居噪音擾民請求處理\n".encode("big5"),
        "prénom,téléphone\nÉloïse,à côté\nFrançois,où êtes-vous là\n".encode("latin-1"),
    ],
)
def test_an_encoding_that_only_seems_chinese_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match="编码"):
        read_table(write(tmp_path / "表.csv", content))


def test_a_binary_file_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="空字节") as caught:
        read_table(write(tmp_path / "表.csv", PLAIN.encode() + b"a\0b,c,d\n"))
    assert caught.value.row == 4


@pytest.mark.parametrize("record", ['"张三,1,漏水\n李四,2,噪音\n', '张三,"漏"水,2\n'])
def test_a_quote_without_its_pair_is_an_error_with_its_line(tmp_path: Path, record: str) -> None:
    with pytest.raises(TableError, match="引号") as caught:
        read_table(write(tmp_path / "表.csv", PLAIN + record))
    assert caught.value.row == 4


def test_line_breaks_inside_quotes_keep_the_numbers_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", '姓名,事项\n张三,"一\n二"\n李四,三\n')
    assert [(row.number, row["事项"]) for row in read_all(path)] == [(2, "一\n二"), (4, "三")]


def test_a_row_with_more_cells_than_names_is_not_trusted(tmp_path: Path) -> None:
    row = read_all(write(tmp_path / "表.csv", PLAIN + "王五,1,噪音,,很大\n"))[2]
    assert "5 格" in row.problems[""]
    assert "分隔符" in row.reason


def test_a_row_with_missing_cells_at_its_end_is_filled(tmp_path: Path) -> None:
    row = read_all(write(tmp_path / "表.csv", PLAIN + "王五\n"))[2]
    assert (dict(row), row.problems) == ({"姓名": "王五", "电话": "", "事项": ""}, {})


def test_a_phone_in_scientific_notation_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    row = read_all(write(tmp_path / "表.csv", PLAIN + "王五,1.38E+10,噪音\n"))[2]
    assert list(row.problems) == ["电话"]
    assert "科学计数法" in row.problems["电话"]


@pytest.mark.parametrize("text", ["3E2", "1E5栋", "E+10", "2026-01-02", "-5", "+86"])
def test_what_only_resembles_scientific_notation_is_taken(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "表.csv", f"编号,事项\n{text},漏水\n")
    assert read_all(path)[0].problems == {}


def test_titles_above_the_names_and_blank_rows_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "矛盾纠纷台账,,\n\n,,\n" + PLAIN + ",,\n")
    assert [row.number for row in read_all(path)] == [5, 6]


def test_the_row_of_names_can_be_told(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "填表人,张三,\n" + PLAIN)
    assert [row["姓名"] for row in read_all(path, header_row=2)] == ["张三", "李四"]


def test_a_name_that_stands_twice_is_an_error_naming_both_columns(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="A 列和 C 列"):
        read_table(write(tmp_path / "表.csv", "电话,姓名,电 话\n1,2,3\n"))


def test_spaces_and_invisible_characters_around_texts_go(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "\u3000姓 名 ,事项\n\u200b 张三\u3000,\x01漏水\u202e\n")
    assert [dict(row) for row in read_all(path)] == [{"姓名": "张三", "事项": "漏水"}]


def test_more_rows_than_allowed_is_an_error_before_any_row(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", PLAIN)
    assert len(read_all(path, limits=Limits(rows=2))) == 2
    with pytest.raises(TableError, match="超过 1 行"):
        read_table(path, limits=Limits(rows=1))


def test_200_001_rows_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "编号\n" + "一\n" * 200_001)
    with pytest.raises(TableError, match="200,000"):
        read_table(path)


def test_a_long_cell_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", f"编号,事项\n1,{'长' * 50}\n")
    row = read_all(path, limits=Limits(cell_characters=40))[0]
    assert "50 字" in row.problems["事项"]
    assert len(row["事项"]) == 40


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "编号,事项\n" + f"1,{'漏水' * 60}\n" * 40_000)
    tracemalloc.start()
    with read_table(path) as table:
        assert sum(1 for _ in table.rows) == 40_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 14_000_000
    assert peak < 10_000_000


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv.gz", gzip.compress(PLAIN.encode()))
    assert len(read_all(path)) == 2


def test_a_file_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 10_000_000))
    assert path.stat().st_size < 200_000
    with pytest.raises(TableError, match="解压后过大"):
        read_table(path)


def test_a_packed_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(PLAIN.encode() * 50)
    with pytest.raises(TableError, match="不完整"):
        read_table(write(tmp_path / "表.csv.gz", packed[:-20]))


def test_an_uploaded_stream_is_read_like_a_file() -> None:
    with read_table(io.BytesIO(PLAIN.encode()), "表.csv") as table:
        assert [row["姓名"] for row in table.rows] == ["张三", "李四"]


def test_a_stream_larger_than_allowed_is_refused_while_it_is_copied() -> None:
    with pytest.raises(TableError, match="文件超过"):
        read_table(io.BytesIO(b"x" * 100), "表.csv", limits=Limits(file_bytes=99))


@pytest.mark.parametrize("name", ["表.xlsm", "表.pdf", "表", "表.xlsx.gz", "表.gz", ".csv.exe"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "x", PLAIN)
    with pytest.raises(TableError, match="不支持"):
        read_table(path, name)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04....", b"\xd0\xcf\x11\xe0....", b"%PDF-1.7", b"\x1f\x8b\x08..."]
)
def test_a_content_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match="扩展名与内容不符"):
        read_table(write(tmp_path / "表.csv", content))


@pytest.mark.parametrize("content", ["", "\n\n", ",,,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(TableError, match=r"空的|表头"):
        read_table(write(tmp_path / "表.csv", content))
