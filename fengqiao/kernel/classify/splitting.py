"""Parts rows for learning and measuring: by seed, never parting a document, labels spread."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fengqiao.kernel.classify.rows import Example


def folds(examples: Sequence[Example], parts: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """For each part: the places of the rows to learn from, and of those kept aside.

    Rows with a `group` go by their group; the others are dealt out label by label.
    """
    part_of = _by_group(examples, parts, seed)
    return [
        (
            [place for place, its in enumerate(part_of) if its != part],
            [place for place, its in enumerate(part_of) if its == part],
        )
        for part in range(parts)
    ]


def _by_group(examples: Sequence[Example], parts: int, seed: int) -> list[int]:
    def draw(word: str) -> bytes:
        return hashlib.sha256(f"{seed}:{word}".encode()).digest()

    if any(row.group for row in examples):
        groups = sorted({row.group or f"#{row.line}" for row in examples}, key=draw)
        dealt = {group: place % parts for place, group in enumerate(groups)}
        return [dealt[row.group or f"#{row.line}"] for row in examples]
    by_label: defaultdict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(examples):
        by_label[row.label].append(place)
    part_of = [0] * len(examples)
    turn = 0
    for label in sorted(by_label):
        for place in sorted(by_label[label], key=lambda each: draw(f"{label}:{each}")):
            part_of[place] = turn % parts
            turn += 1
    return part_of
