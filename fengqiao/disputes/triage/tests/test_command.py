from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from fengqiao.disputes.triage.topics import hints_for, topic_hints, type_hints
from fengqiao.kernel.classify.tests.samples import many_rows, single_rows, written


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("triage", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    run("train", str(written(tmp_path / "rows.jsonl", single_rows())), "--out", str(tmp_path / "m"))
    return tmp_path / "m"


def test_one_line_in_one_line_out_with_order_and_ids_kept(model: Path, tmp_path: Path) -> None:
    lines = [
        '{"id": "first", "text": "电梯坏了没人管"}',
        "这一行不是 JSON",
        '{"id": "third", "label": "只有标签"}',
        '{"text": "老板欠薪", "id": 4}',
        '{"tokens": "楼上 敲打", "id": "five"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    answers = [
        json.loads(line)
        for line in run("predict", str(tmp_path / "in.jsonl"), "--model", str(model)).splitlines()
    ]
    assert [each.get("id") for each in answers] == ["first", None, "third", 4, "five"]
    assert [each.get("label") for each in answers] == ["物业", None, None, "工资", "噪音"]
    assert answers[1]["line"] == 2
    assert "JSON" in answers[1]["error"]
    assert "error" in answers[2]
    assert len(answers[0]["alternatives"]) == 3
    assert answers[0]["alternatives"][0]["confidence"] == answers[0]["confidence"]
    assert answers[0]["abstained"] is False
    assert "提到" in answers[0]["reason"]


def test_answers_may_go_to_a_file(model: Path, tmp_path: Path) -> None:
    rows = written(tmp_path / "in.jsonl", [{"id": n, "text": "物业费涨价"} for n in range(3)])
    assert run("predict", str(rows), "--model", str(model), "--out", str(tmp_path / "o")) == ""
    kept = (tmp_path / "o").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in kept] == [0, 1, 2]


def test_labels_that_may_hold_together_come_as_a_list(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", many_rows())
    run("train", str(rows), "--out", str(tmp_path / "m"))
    first = json.loads(run("predict", str(rows), "--model", str(tmp_path / "m")).splitlines()[2])
    assert set(first["labels"]) == {"物业", "工资"}
    assert (first["doc"], first["n"]) == ("d0", 2)


def test_a_tampered_model_is_refused_in_words(model: Path, tmp_path: Path) -> None:
    numbers = model.with_name("m.npz")
    numbers.write_bytes(numbers.read_bytes()[:-1] + b"x")
    with pytest.raises(CommandError, match="摘要不符"):
        run("predict", str(tmp_path / "rows.jsonl"), "--model", str(model))


def test_too_few_rows_write_no_model(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", single_rows(each=2))
    with pytest.raises(CommandError, match="少于 20 行"):
        run("train", str(rows), "--out", str(tmp_path / "m"))
    assert not list(tmp_path.glob("m.*"))


def test_a_table_tells_the_quality_on_rows_kept_aside(tmp_path: Path) -> None:
    rows = written(tmp_path / "rows.jsonl", single_rows())
    told = run("evaluate", str(rows))
    assert "正确率" in told
    assert "最有把握的 70%" in told
    parted = json.loads(run("evaluate", str(tmp_path), "--json"))
    assert parted["rows.jsonl"]["rows"] == 72
    assert parted["rows.jsonl"]["accuracy"] > 0.9


def test_two_files_are_not_mixed(tmp_path: Path) -> None:
    learn = written(tmp_path / "a.jsonl", single_rows())
    tests = written(tmp_path / "b.jsonl", single_rows(each=2))
    found = json.loads(run("evaluate", "--train", str(learn), "--test", str(tests), "--json"))
    assert (found["b.jsonl"]["rows"], found["b.jsonl"]["learned_from"]) == (6, 72)
    with pytest.raises(CommandError, match="同时给出"):
        run("evaluate", "--train", str(learn))


def test_hints_are_those_that_speak_of_the_labels() -> None:
    assert hints_for({"婚姻家庭", "劳动纠纷"}) == topic_hints()
    assert set(hints_for({"labour", "medical"})) == {n for n in type_hints() if n.isascii()}
    assert "物业纠纷" in hints_for({"物业纠纷", "医疗纠纷"})
    assert hints_for({"甲", "乙"}) == {}
