"""How difficult a dispute is, by facts of the matter: each fact speaks for one grade, and is shown.

The office's own rule, for a suggestion only; a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

GRADES: Final = ("simple", "ordinary", "complex")
FEW_PEOPLE, GROUP = 2, 5
SMALL_AMOUNT, LARGE_AMOUNT = 10_000, 500_000
LEAST_FACTS: Final = 3
LEAST_SHARE: Final = 0.5
# Courts, procuratorates and petition offices send on what was not settled elsewhere.
TRIED_BEFORE: Final = {"court": "法院委派", "procuratorate": "检察移送", "petition": "信访"}


@dataclass(frozen=True)
class Grade:
    """The grade, the share of facts that speak for it, and these facts in words."""

    complexity: str
    confidence: float
    reason: str


def suggest_complexity(
    *, people: int, amount: float | None, repeats: int, channel: str, relations: Mapping[str, str]
) -> Grade | None:
    """The grade for which most facts speak, the harder one on a tie; None when they do not agree.

    `relations` are the kinds of legal relations that the text's words show (code to name).
    More than five people alone make a dispute complex.
    """
    facts = _facts(people, amount, repeats, channel, relations)
    if people > GROUP:
        return Grade("complex", 0.9, facts[0][1])
    votes = Counter(grade for grade, _ in facts)
    best = max(GRADES, key=lambda grade: (votes[grade], GRADES.index(grade)))
    share = votes[best] / len(facts)
    if len(facts) < LEAST_FACTS or share < LEAST_SHARE:
        return None
    # One fact in reserve for what the record does not say.
    confidence = votes[best] / (len(facts) + 1)
    return Grade(best, confidence, "，".join(words for grade, words in facts if grade == best))


def _facts(
    people: int, amount: float | None, repeats: int, channel: str, relations: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Each known fact with the grade for which it speaks."""
    grade = "simple" if people <= FEW_PEOPLE else "ordinary" if people <= GROUP else "complex"
    facts = [(grade, f"涉及{people}人")]
    if amount is not None:
        grade = _by(amount, SMALL_AMOUNT, LARGE_AMOUNT)
        facts.append((grade, f"涉及金额{amount:,.0f}元"))
    facts.append((_by(repeats, 1, 2), f"此前登记{repeats}次" if repeats else "没有重复登记"))
    if channel in TRIED_BEFORE:
        facts.append(("ordinary", f"来自{TRIED_BEFORE[channel]}"))
    if relations:
        names = "、".join(relations.values())
        words = f"只涉及{names}" if len(relations) == 1 else f"同时涉及{names}"
        facts.append((_by(len(relations), 2, 3), words))
    return facts


def _by(value: float, ordinary: float, complex_: float) -> str:
    if value >= complex_:
        return "complex"
    return "ordinary" if value >= ordinary else "simple"
