"""Measures the way of training on labelled files, and tells the result as a plain table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fengqiao.disputes.triage.topics import hints_for
from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.report import measure_model
from fengqiao.kernel.classify.rows import example_of, read_examples, read_lines
from fengqiao.kernel.classify.splitting import folds
from fengqiao.kernel.classify.training import LEAST_ROWS, Plan, train

if TYPE_CHECKING:
    from fengqiao.kernel.classify.rows import Example

PARTS: Final = 5
ENDINGS: Final = (".jsonl", ".jsonl.gz")


def files_in(path: Path) -> list[Path]:
    """The file itself, or all labelled files of a folder. Raises ClassifyError for none."""
    if not path.exists():
        raise ClassifyError(f"没有 {path}。")
    if path.is_file():
        return [path]
    found = [each for each in sorted(path.iterdir()) if each.name.endswith(ENDINGS)]
    labelled = [each for each in found if _is_labelled(each)]
    if not labelled:
        raise ClassifyError(f"文件夹 {path.name} 中没有带标签的 .jsonl 文件。")
    return labelled


def _is_labelled(path: Path) -> bool:
    first = next(iter(read_lines(path)), None)
    try:
        return first is not None and bool(example_of(first))
    except ClassifyError:
        return False


def evaluate_file(train_file: Path, test_file: Path | None, *, seed: int) -> dict[str, Any]:
    """Quality on rows that were not learned from: of the test file, or of a part kept aside.

    Without a test file a set of fewer than 1,000 rows is measured on every part in turn.
    """
    examples, _ = read_examples(train_file)
    if test_file is not None:
        tests, _ = read_examples(test_file)
        return _measured(examples, tests, seed)
    if len(examples) < LEAST_ROWS:
        raise ClassifyError(f"{train_file.name} 只有 {len(examples)} 行可用，不足以划分和测量。")
    parts = folds(examples, PARTS, seed)
    if len(examples) >= 1_000:
        parts = parts[:1]
    found = [
        _measured([examples[at] for at in kept], [examples[at] for at in aside], seed)
        for kept, aside in parts
    ]
    return found[0] if len(found) == 1 else _mean_of(found)


def _measured(learn: Sequence[Example], tests: Sequence[Example], seed: int) -> dict[str, Any]:
    hints = hints_for({label for row in learn for label in row.labels})
    model = train(learn, Plan(hints=hints, seed=seed))
    return measure_model(model, tests) | {"learned_from": len(learn)}


def _mean_of(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Shares averaged over the parts, counts added, the worst pairs put together."""
    shares = ("accuracy", "macro_f1", "top3", "suggested", "right_when_suggested",
              "micro_f1", "mean_f1")  # fmt: skip
    mean: dict[str, Any] = {"rows": sum(each["rows"] for each in found), "parts": len(found)}
    for name in shares:
        values = [each[name] for each in found if each.get(name) is not None]
        if values:
            mean[name] = sum(values) / len(values)
    if "curve" in found[0]:
        mean["curve"] = [
            _mean_point(points) for points in zip(*(f["curve"] for f in found), strict=False)
        ]
        pairs: dict[tuple[str, str], int] = {}
        for each in found:
            for right, said, count in each["confused"]:
                pairs[right, said] = pairs.get((right, said), 0) + count
        worst = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:5]
        mean["confused"] = [[*pair, count] for pair, count in worst]
    return mean


def _mean_point(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    count = len(points)
    return {
        "share": points[0]["share"],
        "rows": sum(point["rows"] for point in points),
        "accuracy": sum(point["accuracy"] for point in points) / count,
        "confidence": sum(point["confidence"] for point in points) / count,
    }


# Words --------------------------------------------------------------------------------------

NAMES: Final = {
    "accuracy": "正确率",
    "macro_f1": "宏平均 F1",
    "micro_f1": "微平均 F1",
    "mean_f1": "两者平均",
    "top3": "前三项中有正确的",
    "suggested": "作出建议的",
    "right_when_suggested": "作出建议时正确的",
}


def shown_share(value: float | None) -> str:
    """A share in words; 无 of no case.

    >>> shown_share(0.935), shown_share(None)
    ('93.5%', '无')
    """
    return "无" if value is None else f"{value:.1%}"


def report_lines(quality: Mapping[str, Any], how: str) -> list[str]:
    """The quality as lines of a plain table."""
    lines = [f"  {how}：{quality.get('rows', 0)} 行"]
    if parts := quality.get("parts"):
        lines[0] += f"（{parts} 份轮流留出，取平均）"
    lines += [f"  {NAMES[name]}　{shown_share(quality[name])}" for name in NAMES if name in quality]
    for point in quality.get("curve", []):
        lines.append(
            f"  最有把握的 {point['share']:.0%}（{point['rows']} 行）　正确 "
            f"{shown_share(point['accuracy'])}，把握不低于 {point['confidence']:.0%}"
        )
    if quality.get("confused"):
        lines.append("  最常见的误判（应为 → 判为，次数）：")
        lines += [f"    {right} → {said}　{count}" for right, said, count in quality["confused"]]
    return lines
