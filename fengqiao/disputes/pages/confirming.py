"""Judicial confirmation on a dispute's page: its state, its terms, and the check lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.models import AgreementForm, AgreementState, ConfirmationResult
from fengqiao.disputes.pages.agreeing import live_agreements
from fengqiao.disputes.pages.part import Part, Section, masked
from fengqiao.disputes.rules import confirmation as law
from fengqiao.disputes.rules.agreement_checks import hints
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.workflow.pages import Place


def confirmations(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """Each application, its court and result, and what it leads to; then the fast channel."""
    rows = [masked(row, names, "note") for row in place.matter.confirmations.order_by("pk")]
    sent = list(place.matter.fast_filings.order_by("pk"))
    if not rows and not sent:
        return None
    return {
        "confirmations": rows, "fast_filings": sent,
        "labels": {item.code: item.label for item in law.MATERIALS},
        "after_refusal": law.AFTER_REFUSAL,
    }  # fmt: skip


def material_choices(_place: Place) -> list[Choice]:
    return [Choice(item.code, item.label) for item in law.MATERIALS]


def precheck_choices(_place: Place) -> list[Choice]:
    return [Choice(item.code, item.label) for item in law.PRECHECK]


def apply_advice(place: Place) -> Advice | None:
    """Whether the court would take it up, until when, where; and what is vague in the text."""
    row = next((r for r in live_agreements(place) if r.state == AgreementState.EFFECTIVE), None)
    if row is None:
        return None
    names = [known.personal.name for known in place.parties]
    owed = list(row.obligations.all())
    text = mask_text("\n".join([row.terms, row.issues, *(o.content for o in owed)]), names=names)
    return Advice(
        "disputes/advice_confirm.html",
        {
            "agreement": row,
            "is_oral": row.form == AgreementForm.ORAL,
            "excluded": law.exclusion(place.matter.category, text),
            "hints": hints(text),
            "undated": [each.words for each in owed if each.due_on is None],
        },
    )


def apply_values(place: Place) -> dict[str, Any]:
    always = [item.code for item in law.MATERIALS if item.always]
    return {"applied_on": timezone.localdate(place.at), "materials": always}


PART = Part(
    sections=(Section("disputes/sections/confirmations.html", confirmations),),
    choices={
        "confirmation_material": material_choices, "confirmation_precheck": precheck_choices,
    },
    initial={
        "apply_confirmation": apply_values,
        "confirmation_taken_up": lambda place: {"accepted_on": timezone.localdate(place.at)},
        "conclude_confirmation": lambda place: {
            "decided_on": timezone.localdate(place.at), "result": ConfirmationResult.CONFIRMED,
        },
    },
    advice={"apply_confirmation": apply_advice},
)  # fmt: skip
