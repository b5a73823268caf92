"""A model as its page shows it: its quality beside that of what is in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fengqiao.disputes.triage.evaluating import shown_share

if TYPE_CHECKING:
    from fengqiao.disputes.triage.models import SuggestionModel

MEASURES: Final = {
    "suggested": "作出建议的",
    "right_when_suggested": "作出建议时正确的",
    "accuracy": "全部按首选计，正确的",
    "macro_f1": "各类平均 F1",
}


@dataclass(frozen=True)
class ShownModel:
    """A row of the page; `measures` are name, this model's and the present method's value."""

    row: SuggestionModel
    measures: list[tuple[str, str, str]]
    present: str
    can_publish: bool
    is_used: bool


def shown_model(row: SuggestionModel) -> ShownModel:
    """The model in words."""
    measures = [
        (label, _share(row.quality, name), _share(row.present, name))
        for name, label in MEASURES.items()
    ]
    return ShownModel(
        row, measures if row.quality else [], str(row.present.get("name", "")),
        row.state in ("ready", "retired"), row.state == "published",
    )  # fmt: skip


def _share(quality: Mapping[str, Any], name: str) -> str:
    return shown_share(quality.get(name))
