"""All that is suggested at triage: type, difficulty, list; each with reason and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.disputes.rules.complexity import suggest_complexity
from fengqiao.disputes.rules.five_lists import placement
from fengqiao.disputes.rules.suggest import relations_in
from fengqiao.disputes.rules.types import dispute_types, type_name
from fengqiao.disputes.triage.in_use import model_in_use
from fengqiao.disputes.triage.models import SuggestedField
from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Text
from fengqiao.kernel.classify.predicting import predict

if TYPE_CHECKING:
    from fengqiao.disputes.models import Dispute
    from fengqiao.kernel.matters.models import Matter

LEXICON, RULE = "lexicon", "rule"


@dataclass(frozen=True)
class Suggested:
    """One value with its reason; `percent` is the confidence, `source` what it rests on."""

    value: str
    percent: int
    reason: str
    source: str


Suggestions = dict[SuggestedField, Suggested | None]


def matter_text(matter: Matter) -> str:
    """What is read of a matter."""
    return f"{matter.title}\n{matter.description}"


def suggest_all(matter: Matter, dispute: Dispute, repeats: int) -> Suggestions:
    """The suggestion for each field, None where nothing is sure enough. One statement."""
    return {
        SuggestedField.CATEGORY: _category(matter, dispute),
        SuggestedField.COMPLEXITY: (grade := _complexity(matter, dispute, repeats)),
        SuggestedField.FIVE_LIST: list_for(
            matter, dispute, repeats, grade.value if grade else "ordinary"
        ),
    }


def list_for(matter: Matter, dispute: Dispute, repeats: int, complexity: str) -> Suggested:
    """The list by its rule, which is certain once the difficulty is decided."""
    placed = placement(
        people=dispute.people, complexity=complexity, channel=matter.channel,
        amount=None if dispute.amount is None else float(dispute.amount), repeats=repeats,
    )  # fmt: skip
    return Suggested(placed.five_list, 100, placed.rule, RULE)


def _category(matter: Matter, dispute: Dispute) -> Suggested | None:
    """By the model that is in use; else by the lexicon, as it spoke at registration."""
    try:
        used = model_in_use(matter.street_id)
    except ClassifyError:
        # Triage goes on by the lexicon; the page of models says that the digest is wrong.
        used = None
    if used is None:
        kept = dispute.suggestion
        if not kept.get("category"):
            return None
        return Suggested(kept["category"], kept["percent"], kept["reason"], LEXICON)
    said = predict(used.model, Text(matter_text(matter)))
    if said.abstained or said.label not in dispute_types():
        return None
    reason = f"{said.reason}，本街道以往多判为{type_name(said.label)}"
    return Suggested(said.label, round(said.confidence * 100), reason, f"model-{used.pk}")


def _complexity(matter: Matter, dispute: Dispute, repeats: int) -> Suggested | None:
    relations = {code: type_name(code) for code in relations_in(matter_text(matter))}
    grade = suggest_complexity(
        people=dispute.people, amount=None if dispute.amount is None else float(dispute.amount),
        repeats=repeats, channel=matter.channel, relations=relations,
    )  # fmt: skip
    if grade is None:
        return None
    return Suggested(grade.complexity, round(grade.confidence * 100), grade.reason, RULE)
