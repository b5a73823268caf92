"""From scores to confidences that hold, and to the confidence below which nothing is said.

All of it is found on rows that were kept aside from learning.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from fengqiao.kernel.classify.model import Floats, shares

LEAST_COVERED: Final = 10
UNSURE: Final = 0.5
TEMPERATURES: Final = tuple(float(value) for value in np.geomspace(0.1, 10.0, 81))
CUTS: Final = tuple(float(value) for value in np.arange(0.1, 0.96, 0.025))


def best_temperature(scores: Floats, right: Any) -> float:
    """The divisor of scores under which held-out confidences are the least surprising.

    `right` holds the place of each row's label. Follows temperature scaling: one number,
    which never changes the order of the labels.
    """
    rows = np.arange(len(right))

    def surprise(temperature: float) -> float:
        chances = shares(scores / temperature)[rows, right]
        return float(-np.log(np.clip(chances, 1e-9, None)).mean())

    return min(TEMPERATURES, key=surprise)


def best_threshold(confidences: Any, is_right: Any, aim: float) -> float:
    """The lowest confidence from which on at least `aim` of held-out answers are right.

    When no part of at least ten answers is that good: one half at least, so that a weak model
    suggests little.

    >>> best_threshold(np.linspace(0, 1, 100), np.arange(100) >= 50, 0.9) < 0.5
    True
    """
    order = np.argsort(-confidences, kind="stable")
    right_shares = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right_shares >= aim)
    good = good[good >= min(LEAST_COVERED, len(order)) - 1]
    if not len(good):
        return max(UNSURE, float(confidences[order[0]])) if len(order) else UNSURE
    return float(confidences[order[good[-1]]])


def label_thresholds(truth: Any, chances: Any) -> tuple[float, ...]:
    """For labels that may hold together: the cut of each that gives the best held-out F1.

    A label met too rarely to tell (fewer than five times) gets one half.
    """
    return tuple(
        UNSURE if truth[:, place].sum() < 5 else _best_cut(truth[:, place], chances[:, place])
        for place in range(truth.shape[1])
    )


def _best_cut(truth: Any, chances: Any) -> float:
    def worth(cut: float) -> tuple[float, float]:
        return _f1(truth, chances >= cut), -abs(cut - UNSURE)

    return max(CUTS, key=worth)


def _f1(truth: Any, said: Any) -> float:
    both = int((truth & said).sum())
    return 2 * both / max(1, int(truth.sum()) + int(said.sum()))
