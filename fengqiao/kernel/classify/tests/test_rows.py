from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.rows import parse_lines, read_examples
from fengqiao.kernel.classify.splitting import folds
from fengqiao.kernel.classify.tests.samples import many_rows, single_rows, written


def test_each_bad_line_is_told_and_the_good_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(
        '{"text": "甲", "label": "a"}\n'
        "\n"
        "不是 JSON\n"
        "[1]\n"
        '{"text": "乙"}\n'
        '{"label": "a"}\n'
        '{"text": 5, "label": "a"}\n'
        '{"text": "丙", "labels": ["a", "a", "b"]}\n'
        '{"tokens": "甲 乙", "label": "a"}\n'.encode()
        + b"\xff\xfe\n"
    )
    good, wrong = read_examples(path)
    assert [row.line for row in good] == [1, 8, 9]
    assert good[1].labels == ("a", "b")
    assert good[2].text.words == ("甲", "乙")
    assert [text.split("：")[0] for text in wrong] == [f"第 {n} 行" for n in (3, 4, 5, 6, 7, 10)]


def test_a_packed_file_is_read_and_a_broken_one_refused(tmp_path: Path) -> None:
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"text": "a", "label": "b"}\n'))
    assert len(read_examples(packed)[0]) == 1
    packed.write_bytes(b"no gzip")
    with pytest.raises(ClassifyError, match="无法读取"):
        read_examples(packed)


def test_deep_nesting_is_a_bad_line_and_not_the_end() -> None:
    lines = list(parse_lines([b"[" * 100_000, b'{"text": "a"}']))
    assert lines[0].error
    assert not lines[1].error


def test_every_row_is_kept_aside_once(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows()))
    aside = [place for _, part in folds(examples, 4, 1) for place in part]
    assert sorted(aside) == list(range(len(examples)))
    for kept, part in folds(examples, 4, 1):
        assert not set(kept) & set(part)
        assert {examples[place].label for place in part} == {"物业", "工资", "噪音"}


def test_no_document_is_parted(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", many_rows()))
    for kept, part in folds(examples, 4, 1):
        assert not {examples[at].group for at in kept} & {examples[at].group for at in part}
