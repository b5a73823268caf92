"""Made-up rows in which a few words tell the label."""

from __future__ import annotations

import json
from pathlib import Path

TELLING = {
    "物业": ("电梯坏了", "物业费涨价", "小区保安"),
    "工资": ("老板欠薪", "加班没有钱", "工厂克扣"),
    "噪音": ("半夜唱歌", "楼上敲打", "广场喇叭"),
}
AROUND = ("昨天又", "一直", "最近总是", "希望帮忙，", "反映：", "三栋居民说")
AFTER = ("没人管", "请处理", "已经很久", "怎么办")


def single_rows(each: int = 24) -> list[dict[str, object]]:
    """Rows of three labels, each label as often."""
    return [
        {
            "id": f"{label}{number}",
            "text": AROUND[number % 6] + words[number % 3] + AFTER[number % 4],
            "label": label,
        }
        for label, words in TELLING.items()
        for number in range(each)
    ]


def many_rows(each: int = 24) -> list[dict[str, object]]:
    """Sentences of documents, with no label, one or two."""
    rows: list[dict[str, object]] = []
    pairs = [("物业",), ("工资",), ("物业", "工资"), ()]
    for number in range(each * 4):
        labels = pairs[number % 4]
        told = "，".join(TELLING[label][number % 3] for label in labels) or "天气很好"
        rows.append(
            {"doc": f"d{number // 6}", "n": number, "text": AROUND[number % 6] + told,
             "labels": list(labels)}
        )  # fmt: skip
    return rows


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    """A file of JSON lines."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
