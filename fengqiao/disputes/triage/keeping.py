"""Keeps, field by field, what was suggested at triage and what the person decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fengqiao.disputes.triage.models import SuggestedField, TriageChoice
from fengqiao.disputes.triage.suggesting import list_for, suggest_all

if TYPE_CHECKING:
    from fengqiao.disputes.triage.suggesting import Suggested
    from fengqiao.kernel.workflow.change import Change


def keep_choices(change: Change, decided: Mapping[str, str], repeats: int) -> Mapping[str, str]:
    """Put the choices on file and return how each field came out, for the ledger.

    The list is compared with what its rule gives for the difficulty that the person chose.
    """
    found = suggest_all(change.matter, change.detail, repeats)
    found[SuggestedField.FIVE_LIST] = list_for(
        change.matter, change.detail, repeats, decided[SuggestedField.COMPLEXITY]
    )
    kept = {row.field: row for row in TriageChoice.objects.filter(matter=change.matter)}
    for field, suggested in found.items():
        _keep(change, kept.get(field), field, suggested, decided[field])
    return {field: outcome(found[field], decided[field]) for field in found}


def outcome(suggested: Suggested | None, decided: str) -> str:
    """taken, overridden or abstained."""
    if suggested is None:
        return "abstained"
    return "taken" if suggested.value == decided else "overridden"


def _keep(
    change: Change, row: TriageChoice | None, field: str, suggested: Suggested | None, decided: str
) -> None:
    values = {
        "suggested": suggested.value if suggested else "",
        "percent": suggested.percent if suggested else None,
        "source": suggested.source if suggested else "",
        "decided": decided,
        "decided_at": change.at,
    }
    if row is not None:
        change.alter(row, **values)
        return
    change.add(
        TriageChoice(street_id=change.matter.street_id, matter=change.matter, field=field, **values)
    )
