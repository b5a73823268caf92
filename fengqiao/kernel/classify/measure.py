"""How right a classifier is: shares of right answers, by label, and by how sure it is.

A measure over no case is None (无), never 0 or 100 %.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Guess:
    """What was right and what was said: labels from likely to less likely, the first's chance."""

    truth: str
    ranked: tuple[str, ...]
    confidence: float
    abstained: bool = False

    @property
    def is_right(self) -> bool:
        return bool(self.ranked) and self.ranked[0] == self.truth


@dataclass(frozen=True)
class Surest:
    """The surest `share` of the cases: how many, how often right, the lowest confidence."""

    share: float
    cases: int
    accuracy: float
    confidence: float


def share(right: int, cases: int) -> float | None:
    """The part that is right, None of no case."""
    return right / cases if cases else None


def accuracy(guesses: Sequence[Guess]) -> float | None:
    return share(sum(guess.is_right for guess in guesses), len(guesses))


def right_among(guesses: Sequence[Guess], first: int) -> float | None:
    """The share whose right label is among the first few."""
    return share(sum(guess.truth in guess.ranked[:first] for guess in guesses), len(guesses))


def macro_f1(guesses: Sequence[Guess]) -> float | None:
    """The mean F1 of the labels that are right or said at least once."""
    pairs = [((guess.truth,), guess.ranked[:1]) for guess in guesses]
    return many_f1(pairs)[1]


def many_f1(
    pairs: Iterable[tuple[Sequence[str], Sequence[str]]],
) -> tuple[float | None, float | None]:
    """Micro and macro F1 of sets of labels (right, said); labels never met do not count."""
    hit: Counter[str] = Counter()
    true: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for right, answer in pairs:
        true.update(set(right))
        said.update(set(answer))
        hit.update(set(right) & set(answer))
    labels = sorted({*true, *said})
    if not labels:
        return None, None
    each = [2 * hit[label] / (true[label] + said[label]) for label in labels]
    return 2 * hit.total() / (true.total() + said.total()), sum(each) / len(each)


def surest(guesses: Sequence[Guess], part: float) -> Surest | None:
    """How right the surest part of the cases is."""
    ordered = sorted(guesses, key=lambda guess: -guess.confidence)
    kept = ordered[: round(len(ordered) * part)]
    right = accuracy(kept)
    if right is None:
        return None
    return Surest(part, len(kept), right, kept[-1].confidence)


def confused(guesses: Iterable[Guess], most: int = 5) -> list[tuple[str, str, int]]:
    """The most frequent errors: the right label, the label said, how often."""
    wrong = Counter(
        (guess.truth, guess.ranked[0]) for guess in guesses if guess.ranked and not guess.is_right
    )
    ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(right, said, count) for (right, said), count in ordered[:most]]


def by_label(guesses: Iterable[Guess]) -> dict[str, tuple[int, int, int]]:
    """For each label: cases, said, right."""
    table: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for guess in guesses:
        table[guess.truth][0] += 1
        if guess.ranked:
            table[guess.ranked[0]][1] += 1
        table[guess.truth][2] += guess.is_right
    return {label: (row[0], row[1], row[2]) for label, row in sorted(table.items())}
