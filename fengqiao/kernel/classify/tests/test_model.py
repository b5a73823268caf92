from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Text
from fengqiao.kernel.classify.model import Model, load_model, packed, save_model
from fengqiao.kernel.classify.predicting import predict
from fengqiao.kernel.classify.rows import read_examples
from fengqiao.kernel.classify.tests.samples import many_rows, single_rows, written
from fengqiao.kernel.classify.training import Plan, train


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = written(tmp_path_factory.mktemp("rows") / "rows.jsonl", single_rows())
    return train(read_examples(path)[0])


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = written(tmp_path_factory.mktemp("rows") / "rows.jsonl", many_rows())
    return train(read_examples(path)[0])


def test_the_telling_words_decide_and_are_the_reason(learned: Model) -> None:
    said = predict(learned, Text("我家那边小区保安不让进"))
    assert said.label == "物业"
    assert not said.abstained
    assert any(word in "小区保安" for word in said.words)
    assert said.ranked[0][0] == "物业"
    assert sum(chance for _, chance in said.ranked) == pytest.approx(1, abs=1e-4)


def test_a_text_without_any_known_word_is_abstained(learned: Model) -> None:
    said = predict(learned, Text("xyz"))
    assert said.abstained
    assert said.label in learned.labels
    assert said.reason == "没有认出有区别的词语"


def test_several_labels_hold_together_or_none(tagged: Model) -> None:
    assert set(predict(tagged, Text("电梯坏了，老板欠薪")).labels) == {"物业", "工资"}
    none = predict(tagged, Text("最近总是天气很好"))
    assert none.labels == ()
    assert none.abstained


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows()))
    assert packed(train(examples)) == packed(train(examples))


def test_another_seed_parts_the_rows_otherwise(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows()))
    assert packed(train(examples, Plan(seed=1)))[1] != packed(train(examples, Plan(seed=2)))[1]


def test_a_kept_model_answers_as_before(learned: Model, tmp_path: Path) -> None:
    save_model(learned, tmp_path / "m.npz")
    again = load_model(tmp_path / "m")
    for text in ("楼上敲打", "加班没有钱，物业费涨价", ""):
        first, second = predict(learned, Text(text)), predict(again, Text(text))
        assert first.label == second.label
        assert first.confidence == pytest.approx(second.confidence, abs=1e-5)


@pytest.mark.parametrize("which", ["m.npz", "m.json"])
def test_a_changed_byte_is_refused(learned: Model, tmp_path: Path, which: str) -> None:
    save_model(learned, tmp_path / "m")
    at = tmp_path / which
    content = bytearray(at.read_bytes())
    if which == "m.json":
        meta = json.loads(content)
        meta["thresholds"] = [0.0]
        content = bytearray(json.dumps(meta).encode())
    else:
        content[len(content) // 2] ^= 1
    at.write_bytes(bytes(content))
    with pytest.raises(ClassifyError, match="摘要不符"):
        load_model(tmp_path / "m")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": "other", "digest": ""}', b"\xff"]
)
def test_what_is_no_model_is_refused(learned: Model, tmp_path: Path, content: bytes) -> None:
    save_model(learned, tmp_path / "m")
    (tmp_path / "m.json").write_bytes(content)
    with pytest.raises(ClassifyError):
        load_model(tmp_path / "m")


def test_a_model_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ClassifyError, match="fengqiao triage train"):
        load_model(tmp_path / "nothing")


def test_no_pickle_is_opened(learned: Model, tmp_path: Path) -> None:
    numbers, meta = save_model(learned, tmp_path / "m")
    with np.load(numbers, allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)
    assert json.loads(meta.read_text("utf-8"))["digest"]


def test_using_a_model_needs_no_scikit_learn(
    learned: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_model(learned, tmp_path / "m")
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "scipy", None)
    assert predict(load_model(tmp_path / "m"), Text("楼上敲打")).label == "噪音"


def test_learning_without_scikit_learn_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows()))
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    with pytest.raises(ClassifyError, match=r"fengqiao\[train\]"):
        train(examples)


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows(each=3)))
    with pytest.raises(ClassifyError, match="少于 20 行"):
        train(examples)


def test_rows_that_are_all_alike_are_refused(tmp_path: Path) -> None:
    rows = [row for row in single_rows(each=40) if row["label"] == "物业"]
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", rows))
    with pytest.raises(ClassifyError, match="标签都相同"):
        train(examples)


def test_hints_help_where_no_row_has_the_word(tmp_path: Path) -> None:
    examples, _ = read_examples(written(tmp_path / "rows.jsonl", single_rows()))
    hints = {"物业": {"业委会": 3.0}, "工资": {"讨薪": 3.0}}
    model = train(examples, Plan(hints=hints))
    said = predict(model, Text("业委会的事"))
    assert said.label == "物业"
    assert "业委会" in said.words
