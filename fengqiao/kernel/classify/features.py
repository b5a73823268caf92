"""Counts what a text is made of: characters, words, hint words.

Every kind of feature is a block of its own: weighted by rarity (TF-IDF), brought to length one
and multiplied by the block's weight, so that a long text does not drown its few telling words.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import rjieba

SPACES = re.compile(r"\s+")
NUMBERS = re.compile(r"[0-9]+")
READ_LENGTH = 6000
CHARACTERS, WORDS, HINTS = "c", "w", "h"
Hints = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Text:
    """What is classified; `words` when it came cut."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """Which features are read. `weights` by block; a block without a weight is not read."""

    longest: int = 3
    words: int = 2
    least_texts: int = 1
    most: int = 80_000
    weights: Mapping[str, float] = field(default_factory=lambda: {CHARACTERS: 1.0, WORDS: 1.0})


def plain(text: str) -> str:
    """The text as it is read: one width, lower case, no space, a run of digits as one 0."""
    folded = unicodedata.normalize("NFKC", text[:READ_LENGTH]).lower()
    return NUMBERS.sub("0", SPACES.sub("", folded))


def runs(text: str, longest: int) -> Iterator[str]:
    """All runs of one to `longest` characters.

    >>> list(runs("退押金", 2))
    ['退', '押', '金', '退押', '押金']
    """
    for length in range(1, longest + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def word_runs(words: Sequence[str], longest: int) -> Iterator[str]:
    """Words, and neighbouring words joined by a space."""
    for length in range(1, longest + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def cut(text: Text) -> list[str]:
    """The words of a text: as it came, or cut here."""
    if text.words:
        return [word for word in (plain(each) for each in text.words) if word]
    return [word for word in rjieba.cut(plain(text.text)) if word.isalnum()]


def hinted(text: str, hints: Hints) -> dict[str, list[str]]:
    """The hint words of each group that occur in the text, a word inside a longer one left out."""
    found: dict[str, list[str]] = {}
    for group, words in hints.items():
        here = [word for word in words if word in text]
        kept = [word for word in here if not any(word != other and word in other for other in here)]
        if kept:
            found[group] = kept
    return found


def counted(text: Text, recipe: Recipe, hints: Hints) -> dict[str, Counter[str]]:
    """Raw counts by block."""
    read = plain(text.text) if text.text else "".join(cut(text))
    blocks: dict[str, Counter[str]] = {}
    for block in recipe.weights:
        if block == CHARACTERS:
            blocks[block] = Counter(runs(read, recipe.longest))
        elif block == WORDS:
            blocks[block] = Counter(word_runs(cut(text), recipe.words))
        elif block == HINTS:
            points = {
                group: sum(hints[group][word] for word in words)
                for group, words in hinted(read, hints).items()
            }
            blocks[block] = Counter(points)
    return blocks


@dataclass(frozen=True)
class Vocabulary:
    """Every known feature with its place and its rarity."""

    recipe: Recipe
    names: tuple[str, ...]
    rarity: tuple[float, ...]
    hints: Hints = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = {name: place for place, name in enumerate(self.names)}
        object.__setattr__(self, "_places", places)

    def vector(self, text: Text) -> tuple[list[int], list[float]]:
        """The text's known features: places and values."""
        places: dict[str, int] = self.__dict__["_places"]
        indices: list[int] = []
        values: list[float] = []
        for block, counts in counted(text, self.recipe, self.hints).items():
            known = [
                (place, (1.0 + math.log(count)) * self.rarity[place])
                for name, count in counts.items()
                if (place := places.get(f"{block}:{name}")) is not None
            ]
            length = math.sqrt(sum(value * value for _, value in known))
            if block == HINTS:
                length = 1.0
            if length:
                weight = self.recipe.weights[block] / length
                indices.extend(place for place, _ in known)
                values.extend(value * weight for _, value in known)
        return indices, values


def learn_vocabulary(texts: Sequence[Text], recipe: Recipe, hints: Hints) -> Vocabulary:
    """The features that occur in at least `least_texts` texts, the most frequent `most` of them.

    Ties go by name, so that the same texts always give the same vocabulary.
    """
    seen: Counter[str] = Counter()
    for text in texts:
        for block, counts in counted(text, recipe, hints).items():
            seen.update(f"{block}:{name}" for name in counts)
    kept = [name for name, count in seen.items() if count >= recipe.least_texts]
    kept.sort(key=lambda name: (-seen[name], name))
    kept = sorted(kept[: recipe.most])
    rarity = tuple(
        1.0 if name.startswith(f"{HINTS}:") else math.log((1 + len(texts)) / (1 + seen[name])) + 1.0
        for name in kept
    )
    return Vocabulary(recipe, tuple(kept), rarity, hints)
