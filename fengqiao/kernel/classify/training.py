"""Learns a model from examples: one-vs-rest logistic regression, measured on parts kept aside.

The same rows, the same seed and the same machine give the same model. scikit-learn is asked
for only here; using a model needs numpy alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import (
    CHARACTERS,
    HINTS,
    WORDS,
    Hints,
    Recipe,
    Text,
    Vocabulary,
    learn_vocabulary,
)
from fengqiao.kernel.classify.model import Floats, Model
from fengqiao.kernel.classify.report import measure_scores
from fengqiao.kernel.classify.splitting import folds
from fengqiao.kernel.classify.tuning import (
    best_temperature,
    best_threshold,
    label_thresholds,
)

if TYPE_CHECKING:
    from fengqiao.kernel.classify.rows import Example

SEED: Final = 20260101
LEAST_ROWS: Final = 20
LEAST_PER_LABEL: Final = 2
FOLDS: Final = 4
# Below this many rows a hint of ours weighs more than what the rows alone can teach.
FEW_ROWS: Final = 2_000
# No suggestion is made below the confidence at which this share of held-out rows was right.
AIM: Final = 0.8
Said = Callable[[str], None]


def _silent(_text: str) -> None:
    return


@dataclass(frozen=True)
class Plan:
    """How to learn. `hints`: words by topic that help when rows are few."""

    hints: Hints = field(default_factory=dict)
    strength: float = 20.0
    # At least so many texts must share a feature; 0: as fits the number of rows.
    least_texts: int = 0
    seed: int = SEED
    facts: dict[str, Any] = field(default_factory=dict)


def train(examples: Sequence[Example], plan: Plan | None = None, say: Said = _silent) -> Model:
    """A model of the examples, with confidences and thresholds found on held-out folds.

    Raises ClassifyError when the rows are too few or all alike.
    """
    plan = plan or Plan()
    many = any(row.many for row in examples)
    usable = check_enough(examples, many=many)
    learn = learner()
    recipe, hints = recipe_for(usable, plan)
    say(f"共 {len(usable)} 行，分 {FOLDS} 份轮流验证……")
    labels = known_labels(usable)
    held_out = _held_out_scores(usable, labels, recipe, hints, plan, learn)
    say("用全部行训练……")
    model = _fit(usable, labels, recipe, hints, plan, learn)
    return _tuned(replace(model, many=many), usable, held_out, plan)


def check_enough(examples: Sequence[Example], *, many: bool) -> list[Example]:
    """The rows that can be learned from: labels met only once are left out.

    Raises ClassifyError when what remains does not suffice.
    """
    counts = Counter(label for row in examples for label in set(row.labels))
    rare = {label for label, count in counts.items() if count < LEAST_PER_LABEL}
    usable = [
        replace(row, labels=tuple(label for label in row.labels if label not in rare))
        for row in examples
    ]
    usable = [row for row in usable if many or row.labels]
    labels = {label for row in usable for label in row.labels}
    if len(usable) < LEAST_ROWS:
        raise ClassifyError(
            f"可用的行只有 {len(usable)} 行，少于 {LEAST_ROWS} 行，不训练。"
            "请补充由人判定过的数据后再试。"
        )
    if len(labels) < 2 and not (many and labels):
        raise ClassifyError("所有行的标签都相同（或没有标签），学不到区别，不训练。")
    return usable


def known_labels(examples: Sequence[Example]) -> tuple[str, ...]:
    """All labels, in a fixed order."""
    return tuple(sorted({label for row in examples for label in row.labels}))


def recipe_for(examples: Sequence[Example], plan: Plan) -> tuple[Recipe, Hints]:
    """Characters and words; with few rows the hints too, when they speak of any label."""
    labels = set(known_labels(examples))
    few = len(examples) < FEW_ROWS and bool(labels & set(plan.hints))
    weights = {CHARACTERS: 1.0, WORDS: 1.0}
    if few:
        least = plan.least_texts or 1
        with_hints = Recipe(words=1, least_texts=least, most=60_000, weights=weights | {HINTS: 0.6})
        return with_hints, plan.hints
    least = plan.least_texts or (1 if len(examples) < FEW_ROWS else 2)
    # Neighbouring words tell apart what may hold together, and only slow down the rest.
    words = 2 if any(row.many for row in examples) else 1
    return Recipe(words=words, least_texts=least, most=150_000, weights=weights), {}


# Fitting ------------------------------------------------------------------------------------

Learner = Callable[[Any, Any, float, bool], tuple[Any, float]]


def learner() -> Learner:
    """Fits one label against the rest. Raises ClassifyError when scikit-learn is missing."""
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - only to train
    except ImportError as error:
        raise ClassifyError(
            "这台机器没有安装训练所需的 scikit-learn（使用模型不需要它）。"
            "请安装可选组件：pip install 'fengqiao[train]'。"
        ) from error

    def fit(matrix: Any, positive: Any, strength: float, balanced: bool) -> tuple[Any, float]:
        found = LogisticRegression(
            C=strength, solver="liblinear", class_weight="balanced" if balanced else None,
            random_state=SEED, max_iter=300,
        ).fit(matrix, positive)  # fmt: skip
        return found.coef_[0], float(found.intercept_[0])

    return fit


def as_matrix(vocabulary: Vocabulary, texts: Sequence[Text]) -> Any:
    """The texts' features as a sparse matrix."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - only to train

    starts, places, values = [0], [], []
    for text in texts:
        indices, weights = vocabulary.vector(text)
        places.extend(indices)
        values.extend(weights)
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(texts), len(vocabulary.names)))


def _fit(
    examples: Sequence[Example], labels: tuple[str, ...], recipe: Recipe, hints: Hints, plan: Plan,
    learn: Learner,
) -> Model:  # fmt: skip
    texts = [row.text for row in examples]
    extra = _hint_texts(labels, hints)
    vocabulary = learn_vocabulary([*texts, *(text for text, _ in extra)], recipe, hints)
    matrix = as_matrix(vocabulary, [*texts, *(text for text, _ in extra)])
    weights = np.zeros((len(labels), len(vocabulary.names)), dtype=np.float32)
    bias = np.full(len(labels), -6.0, dtype=np.float32)
    for place, label in enumerate(labels):
        positive = np.asarray(
            [label in row.labels for row in examples] + [label == name for _, name in extra],
            dtype=np.int8,
        )
        if 0 < positive.sum() < len(positive):
            strength = plan.strength / 20 if hints else plan.strength
            weights[place], bias[place] = learn(matrix, positive, strength, True)
    # Rounded as stored, so that a model works the same before and after it is kept.
    stored = weights.astype(np.float16).astype(np.float32)
    return Model(labels, vocabulary, stored, bias)


def _hint_texts(labels: tuple[str, ...], hints: Hints) -> list[tuple[Text, str]]:
    """The hint words of the labels' own topics as further texts to learn from."""
    texts = []
    for label in labels:
        words = hints.get(label, {})
        for points in sorted(set(words.values()), reverse=True):
            line = "。".join(word for word, worth in words.items() if worth == points)
            texts.append((Text(line), label))
    return texts


def _held_out_scores(
    examples: Sequence[Example], labels: tuple[str, ...], recipe: Recipe, hints: Hints, plan: Plan,
    learn: Learner,
) -> Floats:  # fmt: skip
    """Each row's scores from a model that never saw it, nor its document."""
    scores = np.zeros((len(examples), len(labels)), dtype=np.float32)
    for kept, aside in folds(examples, FOLDS, plan.seed):
        model = _fit([examples[place] for place in kept], labels, recipe, hints, plan, learn)
        scores[aside] = model.all_scores([examples[place].text for place in aside])
    return scores


def _tuned(model: Model, examples: Sequence[Example], held_out: Floats, plan: Plan) -> Model:
    """The model with temperature, thresholds and its held-out quality."""
    if model.many:
        truth = np.asarray([[label in row.labels for label in model.labels] for row in examples])
        model = replace(model, thresholds=label_thresholds(truth, model.chances(held_out)))
    else:
        places = {label: place for place, label in enumerate(model.labels)}
        right = np.asarray([places[row.label] for row in examples])
        model = replace(model, temperature=best_temperature(held_out, right))
        chances = model.chances(held_out)
        model = replace(
            model,
            thresholds=(best_threshold(chances.max(axis=1), chances.argmax(axis=1) == right, AIM),),
        )
    quality = measure_scores(model, examples, held_out)
    facts = {"rows": len(examples), "labels": len(model.labels), "seed": plan.seed, **plan.facts}
    return replace(model, quality=quality, facts=facts)
