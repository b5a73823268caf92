from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from fengqiao.kernel.tables.errors import TableError
from fengqiao.kernel.tables.model import Limits
from fengqiao.kernel.tables.reading import read_table
from fengqiao.kernel.tables.tests.samples import read_all, write

LINES = '{"标题": "电梯停运", "次数": 3}\n\n{"标题": "漏水", "联系": null, "急": true}\n'


@pytest.mark.parametrize("name", ["信件.jsonl", "信件.jsonl.gz"])
def test_lines_are_read_with_the_keys_of_all_of_them(tmp_path: Path, name: str) -> None:
    content = LINES.encode()
    path = write(tmp_path / name, gzip.compress(content) if name.endswith("gz") else content)
    with read_table(path) as table:
        assert table.columns == ("标题", "次数", "联系", "急")
        rows = list(table.rows)
    assert [row.number for row in rows] == [1, 3]
    assert dict(rows[0]) == {"标题": "电梯停运", "次数": "3", "联系": "", "急": ""}
    assert dict(rows[1]) == {"标题": "漏水", "次数": "", "联系": "", "急": "是"}


def test_long_numbers_keep_all_their_digits(tmp_path: Path) -> None:
    path = write(tmp_path / "信件.jsonl", '{"证件": 110101199001011234, "分": 0.5, "甲": 2.0}\n')
    assert list(read_all(path)[0].values()) == ["110101199001011234", "0.5", "2"]


def test_a_value_that_is_a_list_or_object_is_a_problem_of_its_cell(tmp_path: Path) -> None:
    row = read_all(write(tmp_path / "信件.jsonl", '{"甲": [1, 2], "乙": "二"}\n'))[0]
    assert list(row.problems) == ["甲"]
    assert json.loads(row["甲"]) == [1, 2]


@pytest.mark.parametrize("line", ['{"标题": "断', "[1, 2]", '"文"', "{}{}", "[" * 100_000])
def test_a_line_that_is_no_object_is_an_error_with_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(TableError, match=r"JSON|\{…\}") as caught:
        read_table(write(tmp_path / "信件.jsonl", LINES + line + "\n"))
    assert caught.value.row == 4


def test_limits_hold_for_lines_too(tmp_path: Path) -> None:
    path = write(tmp_path / "信件.jsonl", LINES)
    with pytest.raises(TableError, match="超过 1 行"):
        read_table(path, limits=Limits(rows=1))
    with pytest.raises(TableError, match="键超过 3 个"):
        read_table(path, limits=Limits(columns=3))


@pytest.mark.shared
def test_the_real_messages_are_read_whole(shared_folder: Path) -> None:
    folder = shared_folder / "data" / "messages"
    for name in ("messages.jsonl.gz", "replies.jsonl.gz"):
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            expected = sum(1 for line in lines if line.strip())
        rows = read_all(folder / name)
        assert len(rows) == expected
        assert not any(row.problems for row in rows)
