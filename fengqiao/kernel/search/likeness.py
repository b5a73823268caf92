"""Which matters may be about the same thing as a new report."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from fengqiao.kernel.search.lookup import look_up
from fengqiao.kernel.search.tokens import normalise
from fengqiao.kernel.search.words import telling_words

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import MatterQuerySet

# Judged by eye on some forty pairs of real reports: from 0.5 up nine in ten told of the
# same thing, from 0.4 up most did
# or were about the same place and trouble.
LEAST_SCORE = 0.4
# Candidates whose titles are compared; the rest shares too few words.
CANDIDATES = 100
LEAST_SHARED = 2


class Likeness(NamedTuple):
    """A matter that may be the same: how like (0 to 1), and which words both have."""

    matter_id: int
    score: float
    shared: tuple[str, ...]


def similar(
    matters: MatterQuerySet, title: str, *details: str, street_id: int, limit: int = 10
) -> list[Likeness]:
    """Those of the matters that share telling words with a report, the likeliest first.

    `details` are place and description. Half of the score is the share of the report's
    telling words that the matter has, rare words counting more; half is how much of the
    title it repeats. A suggestion for a person to judge, never a finding: a matter told
    in other words is missed. Two statements.
    """
    found = look_up(matters.db, telling_words(title, *details), street_id)
    total = sum(found.weights.values())
    shared: defaultdict[int, list[str]] = defaultdict(list)
    for word, ids in found.holders.items():
        for matter_id in ids:
            shared[matter_id].append(word)
    shares = {
        pk: sum(found.weights[word] for word in words) / total for pk, words in shared.items()
    }
    ranked = sorted(shares, key=lambda pk: (-shares[pk], -pk))[:CANDIDATES]
    likely = []
    visible = matters.filter(street_id=street_id, pk__in=ranked).order_by()
    pairs = _pairs(title)
    for pk, other_title in visible.values_list("pk", "title"):
        score = round((shares[pk] + _overlap(pairs, _pairs(other_title))) / 2, 3)
        if score >= LEAST_SCORE and len(shared[pk]) >= LEAST_SHARED:
            likely.append(Likeness(pk, score, tuple(shared[pk])))
    return sorted(likely, key=lambda like: (-like.score, -like.matter_id))[:limit]


def _pairs(text: str) -> set[str]:
    plain = "".join(character for character in normalise(text) if character.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _overlap(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
