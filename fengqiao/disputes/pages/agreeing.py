"""Agreements on a dispute's page: what was agreed, signed and kept; pickers and advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    Obligation,
    ObligationState,
    Signature,
    SignerRole,
)
from fengqiao.disputes.pages.part import Part, Section, masked
from fengqiao.disputes.rules.agreement_checks import Finding, hints, public_security_note
from fengqiao.disputes.rules.effective_day import (
    EffectiveDay,
    oral_effective_day,
    written_effective_day,
)
from fengqiao.disputes.services.performing import SETTLED
from fengqiao.disputes.services.signing import copies_owed, signer_code
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.pages import Advice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fengqiao.kernel.workflow.pages import Place

MOST_ROWS = 50
TONES = {
    ObligationState.AWAITED: "info", ObligationState.PERFORMED: "good",
    ObligationState.PARTLY: "warn", ObligationState.BREACHED: "bad",
    ObligationState.DISPUTED: "bad", ObligationState.REPLACED: "",
}  # fmt: skip


@dataclass(frozen=True)
class ShownObligation:
    """One thing owed as a page shows it; `is_late` is computed for the day of the page."""

    row: Obligation
    who: str
    to: str
    content: str
    note: str
    is_late: bool

    @property
    def tone(self) -> str:
        return "bad" if self.is_late else TONES[ObligationState(self.row.state)]

    @property
    def state(self) -> str:
        return "已逾期" if self.is_late else str(self.row.get_state_display())


@dataclass(frozen=True)
class ShownAgreement:
    """An agreement with all that hangs on it, its texts masked."""

    row: Agreement
    owed: list[ShownObligation]
    signatures: list[tuple[str, Signature]]
    effect: EffectiveDay
    copies: list[str]
    hints: list[Finding]
    note: Finding | None


def is_late(row: Obligation, today: date) -> bool:
    """Not settled, and its day has passed."""
    return row.state not in SETTLED and row.due_on is not None and row.due_on < today


def effect_of(row: Agreement, labels: Mapping[int, str]) -> EffectiveDay:
    """How the effective day came about, or what is still missing."""
    if row.form == AgreementForm.ORAL and row.reached_on is not None:
        return oral_effective_day(row.reached_on)
    return written_effective_day(
        [
            (_signer(each, labels), each.signed_at and office_day(each.signed_at))
            for each in row.signatures.all()
        ]
    )


def _signer(row: Signature, labels: Mapping[int, str]) -> str:
    if row.role == SignerRole.PARTY:
        return labels.get(row.party_id or 0, "当事人")
    return str(row.get_role_display())


def _labels(place: Place) -> dict[int, str]:
    return {known.party.pk: known.label for known in place.parties}


def shown_obligations(
    rows: Sequence[Obligation], labels: Mapping[int, str], names: Sequence[str], today: date
) -> list[ShownObligation]:
    """What is owed, the parties by their masked names."""
    return [
        ShownObligation(
            row, labels.get(row.performer_id or 0, "未写明"),
            labels.get(row.beneficiary_id or 0, ""), mask_text(row.content, names=names),
            mask_text(row.note, names=names),
            is_late(row, today),
        )
        for row in rows
    ]  # fmt: skip


def shown_agreement(row: Agreement, place: Place, names: Sequence[str]) -> ShownAgreement:
    """The agreement as the matter's page shows it."""
    labels, today = _labels(place), office_day(place.at)
    owed = sorted(row.obligations.all(), key=lambda each: (each.clause, each.instalment))
    text = "\n".join([row.terms, row.issues, *(each.content for each in owed)])
    in_effect = row.state == AgreementState.EFFECTIVE
    return ShownAgreement(
        row=masked(row, names, "facts", "issues", "responsibility", "terms"),
        owed=shown_obligations(owed, labels, names, today),
        signatures=[(_signer(each, labels), each) for each in row.signatures.all()],
        effect=effect_of(row, labels),
        copies=[
            labels.get(party or 0, "人民调解委员会") for _, party in copies_owed(row)
        ] if in_effect and row.form == AgreementForm.WRITTEN else [],
        hints=[] if in_effect else _masked_hints(text, names),
        note=public_security_note(
            f"{place.matter.title}{place.matter.description}",
            from_police=place.matter.channel == "police",
        ),
    )  # fmt: skip


def _masked_hints(text: str, names: Sequence[str]) -> list[Finding]:
    return hints(mask_text(text, names=names))


def live_agreements(place: Place) -> list[Agreement]:
    """Drafts and agreements in effect with their rows, in a fixed number of statements."""
    return list(
        place.matter.agreements.exclude(state=AgreementState.REPLACED)
        .prefetch_related("obligations", "signatures__evidence", "copies")
        .order_by("pk")
    )


def agreements(place: Place, names: Sequence[str]) -> Mapping[str, Any] | None:
    """What was agreed, who signed, what is owed and what became of it."""
    rows = [shown_agreement(row, place, names) for row in live_agreements(place)]
    return {"agreements": rows, "matter": place.matter} if rows else None


# Pickers -------------------------------------------------------------------------------------


def signer_choices(place: Place) -> list[Choice]:
    """Who has still to sign the draft, in the order in which they sign."""
    labels = _labels(place)
    rows = Signature.objects.filter(
        agreement__matter=place.matter, agreement__state=AgreementState.DRAFT, signed_at=None
    ).order_by("pk")
    return [Choice(signer_code(row), _signer(row, labels)) for row in rows]


def receiver_choices(place: Place) -> list[Choice]:
    """Who has still to get an original."""
    labels = _labels(place)
    return [
        Choice(code, labels.get(party or 0, "人民调解委员会（留存）"))
        for row in live_agreements(place)
        if row.state == AgreementState.EFFECTIVE and row.form == AgreementForm.WRITTEN
        for code, party in copies_owed(row)
    ]


def owed_choices(place: Place) -> list[Choice]:
    """What is still owed, the earliest day first."""
    names = [known.personal.name for known in place.parties]
    rows = (
        Obligation.objects.filter(matter=place.matter, agreement__state=AgreementState.EFFECTIVE)
        .exclude(state__in=SETTLED)
        .order_by("due_on", "pk")
    )
    shown = shown_obligations(list(rows), _labels(place), names, office_day(place.at))
    return [Choice(str(each.row.pk), _owed_words(each)) for each in shown]


def _owed_words(shown: ShownObligation) -> str:
    row = shown.row
    due = f"{row.due_on:%Y-%m-%d}" if row.due_on else "未定期限"
    money = f" {row.amount}元" if row.amount is not None else ""
    return f"{row.words} {due} {shown.who}{money} {shown.content[:30]}（{shown.state}）"


# Proposals and advice ------------------------------------------------------------------------


def draft_values(place: Place) -> dict[str, Any]:
    """The draft there is, names masked; for a first one the sides of the dispute."""
    sides = [known.party.pk for known in place.parties if known.party.role != "agent"]
    draft = next((r for r in live_agreements(place) if r.state == AgreementState.DRAFT), None)
    if draft is None:
        return {"parties": sides}
    names = [known.personal.name for known in place.parties]
    shown = masked(draft, names, "facts", "issues", "responsibility", "terms")
    rows = sorted(draft.obligations.all(), key=lambda each: (each.clause, each.instalment))
    return {
        "parties": [row.party_id for row in draft.signatures.all() if row.party_id],
        "facts": shown.facts, "issues": shown.issues, "responsibility": shown.responsibility,
        "terms": shown.terms, "amount": draft.amount,
        "obligations": [_promised(row, names) for row in rows[:MOST_ROWS]],
    }  # fmt: skip


def _promised(row: Obligation, names: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": row.kind, "performer": row.performer_id, "beneficiary": row.beneficiary_id,
        "content": mask_text(row.content, names=names), "amount": row.amount,
        "manner": row.manner, "due_on": row.due_on, "instalments": 1, "every_months": 1,
    }  # fmt: skip


def agree_advice(place: Place) -> Advice:
    """Oral or written: what the law suggests."""
    draft = reverse("step_page", args=[place.matter.pk, "draft_agreement"])
    return Advice("disputes/advice_agree.html", {"draft_url": draft})


def draft_advice(place: Place) -> Advice | None:
    """The draft as it stands, with what a person should look at again."""
    rows = [row for row in live_agreements(place) if row.state == AgreementState.DRAFT]
    if not rows:
        return None
    names = [known.personal.name for known in place.parties]
    return Advice("disputes/advice_draft.html", {"shown": shown_agreement(rows[0], place, names)})


PART = Part(
    sections=(Section("disputes/sections/agreements.html", agreements),),
    choices={"signer": signer_choices, "receiver": receiver_choices, "owed": owed_choices},
    initial={
        "agree": lambda place: {"agreed_on": timezone.localdate(place.at)},
        "draft_agreement": draft_values,
        "sign_agreement": lambda place: {
            "signed_at": place.at,
            "signers": [choice.value for choice in signer_choices(place)],
        },
        "deliver_agreement": lambda place: {
            "received_on": timezone.localdate(place.at),
            "receivers": [choice.value for choice in receiver_choices(place)],
        },
        "record_performance": lambda place: {"performed_on": timezone.localdate(place.at)},
        "fast_filing": lambda place: {"sent_on": timezone.localdate(place.at)},
    },
    advice={
        "agree": agree_advice, "draft_agreement": draft_advice, "sign_agreement": draft_advice,
    },
)  # fmt: skip
