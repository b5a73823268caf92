"""The words by which people speak of a field of law: hints for a model that has few examples."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from fengqiao.disputes.rules.suggest import lexicon
from fengqiao.disputes.rules.types import type_name


@cache
def topic_hints() -> dict[str, dict[str, float]]:
    """Words with points by topic: general legal topics, then the types of disputes."""
    text = resources.files("fengqiao.disputes.triage").joinpath("topics.toml").read_text("utf-8")
    return {
        topic: {word: float(points) for points, words in table.items() for word in words}
        for topic, table in tomllib.loads(text).items()
    }


@cache
def type_hints() -> dict[str, dict[str, float]]:
    """The lexicon of the dispute types, by their codes and by their Chinese names."""
    found: dict[str, dict[str, float]] = {}
    for code, words in lexicon().items():
        points = {word: float(worth) for word, worth in words.items()}
        found[code] = points
        found[type_name(code)] = points
    return found


def hints_for(labels: set[str]) -> dict[str, dict[str, float]]:
    """The hints that speak of most of these labels; none when they speak of none."""
    sets = (topic_hints(), type_hints())
    best = max(sets, key=lambda hints: len(labels & set(hints)))
    known = labels & set(best)
    if not known:
        return {}
    # Of a type known by code and by name only the form in use is read.
    return {
        name: words
        for name, words in best.items()
        if best is sets[0] or (name.isascii() == next(iter(known)).isascii())
    }
