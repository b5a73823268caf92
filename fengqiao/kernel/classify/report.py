"""The quality of a model on rows that it did not learn from, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from fengqiao.kernel.classify import measure
from fengqiao.kernel.classify.predicting import decide

if TYPE_CHECKING:
    from fengqiao.kernel.classify.model import Floats, Model
    from fengqiao.kernel.classify.rows import Example

PARTS: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.3)


def measure_model(model: Model, examples: Sequence[Example]) -> dict[str, Any]:
    """What the model says of the examples, against what people decided."""
    return measure_scores(model, examples, model.all_scores([row.text for row in examples]))


def measure_scores(model: Model, examples: Sequence[Example], scores: Floats) -> dict[str, Any]:
    """The same from raw scores that were computed before."""
    if not examples:
        return {"rows": 0}
    answers = [decide(model, chances) for chances in model.chances(scores)]
    if model.many:
        pairs = [(row.labels, each.labels) for row, each in zip(examples, answers, strict=True)]
        micro, macro = measure.many_f1(pairs)
        return {
            "rows": len(pairs),
            "micro_f1": micro,
            "macro_f1": macro,
            "mean_f1": _mean(micro, macro),
        }
    guesses = [
        measure.Guess(
            row.label, tuple(label for label, _ in each.ranked), each.confidence, each.abstained
        )
        for row, each in zip(examples, answers, strict=True)
    ]
    return single_quality(guesses)


def single_quality(guesses: Sequence[measure.Guess]) -> dict[str, Any]:
    """Accuracy, macro F1, top three, how right the surest are, the worst pairs."""
    said = [guess for guess in guesses if not guess.abstained]
    curve = [found for part in PARTS if (found := measure.surest(guesses, part))]
    return {
        "rows": len(guesses),
        "accuracy": measure.accuracy(guesses),
        "macro_f1": measure.macro_f1(guesses),
        "top3": measure.right_among(guesses, 3),
        "suggested": measure.share(len(said), len(guesses)),
        "right_when_suggested": measure.accuracy(said),
        "curve": [
            {"share": row.share, "rows": row.cases, "accuracy": row.accuracy,
             "confidence": row.confidence}
            for row in curve
        ],
        "confused": [list(each) for each in measure.confused(guesses)],
        "labels": {
            label: list(counts) for label, counts in measure.by_label(guesses).items()
        },
    }  # fmt: skip


def _mean(micro: float | None, macro: float | None) -> float | None:
    return None if micro is None or macro is None else (micro + macro) / 2
