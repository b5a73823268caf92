"""Says what a text is, how sure that is, what else it may be, and by which words; or abstains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fengqiao.kernel.classify.features import CHARACTERS, HINTS, WORDS, Text, hinted, plain
from fengqiao.kernel.classify.model import Floats, Model

REASON_WORDS = 4


@dataclass(frozen=True)
class Prediction:
    """What one text is. `labels` has one entry, or any number when several may hold.

    `ranked` are the likeliest three with their confidence; `words` weighed most for the first.
    `abstained`: not sure enough to be suggested; `labels` then is the best guess all the same.
    """

    labels: tuple[str, ...]
    confidence: float
    ranked: tuple[tuple[str, float], ...]
    abstained: bool
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.ranked[0][0]

    @property
    def reason(self) -> str:
        if not self.words:
            return "没有认出有区别的词语"
        return f"提到“{'”“'.join(self.words)}”"

    def as_row(self, *, many: bool) -> dict[str, Any]:
        """Plain values for one line of JSON."""
        said = {"labels": list(self.labels)} if many else {"label": self.label}
        return {
            **said,
            "confidence": round(self.confidence, 4),
            "alternatives": [
                {"label": label, "confidence": round(chance, 4)} for label, chance in self.ranked
            ],
            "abstained": self.abstained,
            "reason": self.reason,
        }


def predict(model: Model, text: Text) -> Prediction:
    """The model's answer for one text."""
    raw, indices, values = model.scores(text)
    chances = model.chances(raw)
    return decide(model, chances, telling_words(model, text, indices, values, int(raw.argmax())))


def decide(model: Model, chances: Floats, words: tuple[str, ...] = ()) -> Prediction:
    """From the labels' chances to an answer, by the model's thresholds."""
    order = np.argsort(-chances, kind="stable")[:3]
    ranked = tuple((model.labels[place], float(chances[place])) for place in order)
    top = ranked[0][1]
    if not model.many:
        return Prediction((ranked[0][0],), top, ranked, top < model.thresholds[0], words)
    held = tuple(
        label
        for label, chance, least in zip(model.labels, chances, model.thresholds, strict=True)
        if chance >= least
    )
    return Prediction(held, top, ranked, not held, words)


def telling_words(
    model: Model, text: Text, indices: Sequence[int], values: Floats, place: int
) -> tuple[str, ...]:
    """The words of the text that weighed most for the label; none inside another."""
    if not len(indices):
        return ()
    chosen = model.weights[:, list(indices)]
    worth = (chosen[place] - chosen.mean(axis=0)) * values
    kept: list[str] = []
    for at in np.argsort(-worth, kind="stable")[:60]:
        if worth[at] <= 0 or len(kept) == REASON_WORDS:
            break
        for word in _readable(model, text, model.vocabulary.names[indices[at]]):
            if not any(word in other or other in word for other in kept):
                kept.append(word)
    return tuple(kept[:REASON_WORDS])


def _readable(model: Model, text: Text, name: str) -> Sequence[str]:
    block, _, word = name.partition(":")
    if block == HINTS:
        return _strongest(model.vocabulary.hints, plain(text.text), word)
    if block not in (CHARACTERS, WORDS) or len(word) < 2 or not word.replace(" ", "").isalpha():
        return ()
    return (word.replace(" ", ""),)


def _strongest(hints: Mapping[str, Mapping[str, float]], text: str, group: str) -> list[str]:
    found = hinted(text, {group: hints[group]}).get(group, [])
    return sorted((word for word in found if len(word) > 1), key=lambda word: -hints[group][word])[
        :2
    ]
