"""A trained model: its numbers, kept without pickles, refused when a byte of it was changed.

Two files side by side: `NAME.npz` holds the weights, `NAME.json` the vocabulary, the quality
measured at training and the SHA-256 digest of both. Reading them runs no code of theirs.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Recipe, Text, Vocabulary

FORMAT: Final = "fengqiao-classify-1"
LARGEST: Final = 200_000_000
CHANGED: Final = "模型文件与其摘要不符，可能损坏或被改动，不予使用。请重新训练，或取回原文件。"
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Model:
    """Weights of each label for each feature.

    `many`: several labels may hold at once (each has its own `thresholds` entry). Otherwise
    exactly one does: the scores are divided by `temperature`, so that a confidence of 80 %
    is right about 80 times in 100, and below `thresholds[0]` no suggestion is made.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    bias: Floats
    many: bool = False
    temperature: float = 1.0
    thresholds: tuple[float, ...] = (0.0,)
    quality: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def scores(self, text: Text) -> tuple[Floats, list[int], Floats]:
        """Raw scores of every label, with the text's features (places and values)."""
        indices, values = self.vocabulary.vector(text)
        known = np.asarray(values, dtype=np.float32)
        raw = self.weights[:, indices] @ known + self.bias
        return raw.astype(np.float32), indices, known

    def all_scores(self, texts: Sequence[Text]) -> Floats:
        """Raw scores, a row for each text."""
        rows = [self.scores(text)[0] for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), len(self.labels))

    def chances(self, raw: Floats) -> Floats:
        """Confidences from raw scores of one text or of many."""
        scaled = raw / self.temperature
        return sigmoid(scaled) if self.many else shares(scaled)


def shares(raw: Floats) -> Floats:
    """Each label's own chance as its share of all, which add up to one along the last axis."""
    chances = sigmoid(raw)
    parts: Floats = chances / chances.sum(axis=-1, keepdims=True)
    return parts


def sigmoid(raw: Floats) -> Floats:
    """Each score as a chance of its own."""
    chances: Floats = np.asarray(1.0 / (1.0 + np.exp(-np.clip(raw, -30, 30))), dtype=np.float32)
    return chances


# Storage ----------------------------------------------------------------------------------


def packed(model: Model) -> tuple[bytes, bytes]:
    """The model as the bytes of its two files; the same model always gives the same bytes."""
    numbers = io.BytesIO()
    np.savez_compressed(
        numbers,
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
        rarity=np.asarray(model.vocabulary.rarity, dtype=np.float32),
    )
    meta = {
        "format": FORMAT,
        "labels": model.labels,
        "many": model.many,
        "temperature": model.temperature,
        "thresholds": model.thresholds,
        "recipe": asdict(model.vocabulary.recipe),
        "names": model.vocabulary.names,
        "hints": {group: dict(words) for group, words in model.vocabulary.hints.items()},
        "quality": dict(model.quality),
        "facts": dict(model.facts),
    }
    meta["digest"] = digest_of(numbers.getvalue(), meta)
    return numbers.getvalue(), _canonical(meta)


def unpacked(numbers: bytes, described: bytes) -> Model:
    """The model of two files' bytes. Raises ClassifyError when they are not as they were made."""
    if len(numbers) + len(described) > LARGEST:
        raise ClassifyError("模型文件过大，不予使用。")
    try:
        meta = json.loads(described)
        known = meta["digest"] == digest_of(numbers, meta)
    except (ValueError, KeyError, TypeError) as error:
        raise ClassifyError("模型的说明文件（.json）不完整，不予使用。请重新训练。") from error
    if meta.get("format") != FORMAT:
        raise ClassifyError("模型的格式不是本版本所用，请用本版本重新训练。")
    if not known:
        raise ClassifyError(CHANGED)
    try:
        with np.load(io.BytesIO(numbers), allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in ("weights", "bias", "rarity")}
        return _assembled(meta, found)
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise ClassifyError("模型文件不完整，不予使用。请重新训练。") from error


def save_model(model: Model, path: Path) -> tuple[Path, Path]:
    """Write the two files beside each other; returns them."""
    numbers_at, meta_at = model_files(path)
    numbers, meta = packed(model)
    numbers_at.parent.mkdir(parents=True, exist_ok=True)
    numbers_at.write_bytes(numbers)
    meta_at.write_bytes(meta)
    return numbers_at, meta_at


def load_model(path: Path) -> Model:
    """Read the two files. Raises ClassifyError."""
    numbers_at, meta_at = model_files(path)
    try:
        return unpacked(numbers_at.read_bytes(), meta_at.read_bytes())
    except OSError as error:
        raise ClassifyError(
            f"没有模型 {numbers_at.name} 和 {meta_at.name}。请先用 fengqiao triage train 训练。"
        ) from error


def model_files(path: Path) -> tuple[Path, Path]:
    """The two files of a model, named with or without an ending.

    >>> [each.name for each in model_files(Path("types.npz"))]
    ['types.npz', 'types.json']
    """
    stem = path.name
    for ending in (".npz", ".json"):
        stem = stem.removesuffix(ending)
    return path.with_name(f"{stem}.npz"), path.with_name(f"{stem}.json")


def digest_of(numbers: bytes, meta: Mapping[str, Any]) -> str:
    """SHA-256 over the numbers and over all of the description but the digest itself."""
    described = _canonical({name: value for name, value in meta.items() if name != "digest"})
    return hashlib.sha256(
        hashlib.sha256(numbers).digest() + hashlib.sha256(described).digest()
    ).hexdigest()


def _canonical(meta: Mapping[str, Any]) -> bytes:
    return json.dumps(meta, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _assembled(meta: Mapping[str, Any], arrays: Mapping[str, Any]) -> Model:
    vocabulary = Vocabulary(
        Recipe(**meta["recipe"]),
        tuple(meta["names"]),
        tuple(float(value) for value in arrays["rarity"]),
        meta["hints"],
    )
    weights = arrays["weights"].astype(np.float32)
    expected = (len(meta["labels"]), len(vocabulary.names))
    if weights.shape != expected or len(vocabulary.rarity) != expected[1]:
        raise ValueError("weights, labels and names differ in number")
    return Model(
        tuple(meta["labels"]), vocabulary, weights, arrays["bias"].astype(np.float32),
        bool(meta["many"]), float(meta["temperature"]),
        tuple(float(value) for value in meta["thresholds"]), meta["quality"], meta["facts"],
    )  # fmt: skip
