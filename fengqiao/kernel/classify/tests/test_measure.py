from __future__ import annotations

import numpy as np
import pytest

from fengqiao.kernel.classify import measure
from fengqiao.kernel.classify.measure import Guess
from fengqiao.kernel.classify.model import shares
from fengqiao.kernel.classify.tuning import best_temperature, best_threshold, label_thresholds

GUESSES = [
    Guess("a", ("a", "b"), 0.9),
    Guess("a", ("b", "a"), 0.6),
    Guess("b", ("b", "a"), 0.8),
    Guess("c", ("b", "a"), 0.5),
]


def test_no_case_is_not_a_share() -> None:
    assert measure.accuracy([]) is None
    assert measure.right_among([], 3) is None
    assert measure.surest([], 0.7) is None
    assert measure.many_f1([]) == (None, None)


def test_shares_are_counted_by_hand() -> None:
    assert measure.accuracy(GUESSES) == 0.5
    assert measure.right_among(GUESSES, 2) == 0.75
    half = measure.surest(GUESSES, 0.5)
    assert half is not None
    assert (half.cases, half.accuracy, half.confidence) == (2, 1.0, 0.8)


def test_macro_f1_counts_a_label_never_said() -> None:
    # a: 2/(2+1), b: 2/(1+3), c: 0
    assert measure.macro_f1(GUESSES) == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_sets_of_labels_are_measured_both_ways() -> None:
    micro, macro = measure.many_f1([(("a", "b"), ("a",)), ((), ("b",)), (("b",), ("b",))])
    assert micro == pytest.approx(2 * 2 / (3 + 3))
    assert macro == pytest.approx((1.0 + 0.5) / 2)


def test_the_worst_pairs_come_first() -> None:
    assert measure.confused(GUESSES) == [("a", "b", 1), ("c", "b", 1)]


def test_confidences_that_boast_are_cooled() -> None:
    scores = np.asarray([[8.0, 0.0]] * 6 + [[0.0, 8.0]] * 4, dtype=np.float32)
    right = np.asarray([0] * 10)
    found = best_temperature(scores, right)
    assert found > 5
    assert shares(scores[:1] / found).max() < 0.9


def test_the_threshold_lets_as_many_pass_as_the_aim_allows() -> None:
    confidences = np.linspace(1, 0, 100)
    is_right = np.asarray([True] * 50 + [False] * 50)
    cut = best_threshold(confidences, is_right, 0.8)
    passed = confidences >= cut
    assert is_right[passed].mean() >= 0.8
    assert passed.sum() == 62


def test_a_model_that_is_never_right_suggests_nothing() -> None:
    assert best_threshold(np.full(20, 0.9), np.zeros(20, dtype=bool), 0.8) >= 0.9


def test_a_rare_label_keeps_the_middle_cut() -> None:
    truth = np.zeros((10, 1), dtype=bool)
    truth[0] = True
    assert label_thresholds(truth, np.full((10, 1), 0.2)) == (0.5,)
