"""Suggests the type of a dispute from words, with the reason and a confidence, or abstains.

The cold start before an office has decided matters of its own. A person decides; what was
suggested and whether it was taken are both kept and counted.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fengqiao.disputes.rules.types import type_name

# Below either of these a suggestion would mislead more than help.
LEAST_SCORE = 3.0
LEAST_CONFIDENCE = 0.4
# Points in reserve for what the words do not say: few words never make a certainty.
DOUBT = 2.0
TITLE_LENGTH = 120
READ_LENGTH = 3000


@dataclass(frozen=True)
class Suggestion:
    """A proposed type: `confidence` is its share of all points and some doubt, below 1."""

    category: str
    confidence: float
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        return f"提到“{'”“'.join(self.words)}”，多见于{type_name(self.category)}"

    def as_record(self) -> dict[str, object]:
        """Plain values for storage; the confidence as whole per cent."""
        return {
            "category": self.category,
            "percent": round(self.confidence * 100),
            "words": list(self.words),
            "reason": self.reason,
            "by": "lexicon-2026",
        }


@cache
def lexicon() -> dict[str, dict[str, int]]:
    """Word to points for each type."""
    text = resources.files("fengqiao.disputes").joinpath("lexicon.toml").read_text("utf-8")
    return {
        category: {word: int(points) for points, words in table.items() for word in words}
        for category, table in tomllib.loads(text).items()
    }


@cache
def _by_first() -> dict[str, list[tuple[str, str, int]]]:
    """Words grouped by first character, so that a text is walked once."""
    table: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for category, words in lexicon().items():
        for word, points in words.items():
            table[word[0]].append((word, category, points))
    return dict(table)


def suggest_type(text: str) -> Suggestion | None:
    """The likeliest type, or None when nothing stands out. A word of the title counts twice."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    table = _by_first()
    title_end = text.find("\n") if "\n" in text[:TITLE_LENGTH] else 0
    for position, character in enumerate(text[:READ_LENGTH]):
        for word, category, points in table.get(character, ()):
            if text.startswith(word, position):
                worth = points * 2 if position < title_end else points
                found[category][word] = max(worth, found[category].get(word, 0))
    scores = {category: sum(words.values()) for category, words in found.items()}
    if not scores:
        return None
    best = max(scores, key=lambda category: scores[category])
    confidence = scores[best] / (sum(scores.values()) + DOUBT)
    if scores[best] < LEAST_SCORE or confidence < LEAST_CONFIDENCE:
        return None
    words = sorted(found[best], key=lambda word: (-found[best][word], word))[:4]
    return Suggestion(best, confidence, tuple(words))


def relations_in(text: str) -> list[str]:
    """The types for which a nearly deciding word stands in the text: its legal relations.

    >>> relations_in("物业费的事，还欠着民间借贷")
    ['contract', 'property_management']
    """
    return [
        category
        for category, words in lexicon().items()
        if any(points >= LEAST_SCORE and word in text for word, points in words.items())
    ]
