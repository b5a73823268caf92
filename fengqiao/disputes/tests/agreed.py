"""Agreements in any state, put straight into the tables, and valid inputs for their steps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    JudicialConfirmation,
    Obligation,
    Signature,
    SignerRole,
)
from fengqiao.disputes.rules.confirmation import APPLY, MATERIALS, PRECHECK
from fengqiao.kernel.clocks.engine import start_clock
from fengqiao.kernel.clocks.holidays import current_calendar

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.testing import Cast

SIGNED_ON = date(2026, 3, 2)


def promise(performer: int, **values: Any) -> dict[str, Any]:
    """One sum of money that a party owes."""
    return {
        "kind": "money", "performer": performer, "content": "支付维修费", "amount": "600.00",
        "manner": "银行转账", "due_on": "2030-01-15", **values,
    }  # fmt: skip


def draft(matter: Matter, **values: Any) -> dict[str, Any]:
    """A written agreement between the two sides, the respondent to pay."""
    applicant, respondent = matter.parties.order_by("id").values_list("pk", flat=True)[:2]
    return {
        "parties": [applicant, respondent], "facts": "楼上漏水浸湿楼下天花板", "issues": "维修费",
        "responsibility": "被申请人承担", "obligations": [promise(respondent)], **values,
    }  # fmt: skip


def make_agreement(cast: Cast, matter: Matter, at: datetime, **values: Any) -> Agreement:
    """A written agreement with one obligation and its four signatures, signed unless a draft."""
    is_draft = values.get("state") == AgreementState.DRAFT
    day = None if is_draft else SIGNED_ON
    agreement = Agreement.objects.create(
        **{
            "street": cast.street, "matter": matter, "form": AgreementForm.WRITTEN,
            "number": f"枫调〔2026〕{Agreement.objects.count() + 1}号",
            "facts": "漏水", "issues": "维修费",
            "effective_on": day, "reached_on": day,
            "confirm_by": None if is_draft else date(2026, 4, 1), "mediator": cast.mediator,
            "made_at": at, **values,
        }
    )  # fmt: skip
    parties = list(matter.parties.order_by("id"))
    Obligation.objects.create(
        street=cast.street, matter=matter, agreement=agreement, clause=1, kind="money",
        performer=parties[-1], beneficiary=parties[0], content="支付维修费",
        amount=Decimal(600), manner="银行转账", due_on=SIGNED_ON,
    )  # fmt: skip
    signed = {} if is_draft else {"signed_at": at, "way": "hand"}
    for party in parties:
        Signature.objects.create(
            street=cast.street, agreement=agreement, role=SignerRole.PARTY, party=party, **signed
        )
    for role in (SignerRole.MEDIATOR, SignerRole.COMMITTEE):
        Signature.objects.create(street=cast.street, agreement=agreement, role=role, **signed)
    return agreement


def watch_confirmation(matter: Matter, since: datetime) -> None:
    """The clock of the joint application runs."""
    start_clock(matter, APPLY, since, current_calendar()).save()


def application(**values: Any) -> dict[str, Any]:
    """A complete joint application."""
    return {
        "both_apply": True, "applied_on": SIGNED_ON, "court": "枫桥人民法院",
        "materials": [item.code for item in MATERIALS],
        "checked": [item.code for item in PRECHECK], **values,
    }  # fmt: skip


def agreement_input(step: str, cast: Cast, matter: Matter, at: datetime) -> dict[str, Any]:
    """Prepare what the step needs, and give an input with which it succeeds; {} for others."""
    if step == "draft_agreement":
        return draft(matter)
    if step == "sign_agreement":
        agreement = make_agreement(cast, matter, at, state=AgreementState.DRAFT)
        parties = agreement.signatures.filter(role="party").values_list("party_id", flat=True)
        signers = [*(f"party:{pk}" for pk in parties), "mediator", "committee"]
        return {"signers": signers, "signed_at": at, "way": "hand"}
    if step in ("decline_confirmation", "lapse_confirmation"):
        long_ago = at - timedelta(days=90) if step == "lapse_confirmation" else at
        watch_confirmation(matter, long_ago)
        return {} if step == "lapse_confirmation" else {"reason": "双方认为没有必要"}
    if step not in PREPARED:
        return {}
    agreement = make_agreement(cast, matter, at)
    if step in ("confirmation_taken_up", "conclude_confirmation"):
        JudicialConfirmation.objects.create(
            street=cast.street, matter=matter, agreement=agreement, court="枫桥人民法院",
            court_ground="committee", applied_on=SIGNED_ON,
        )  # fmt: skip
    return {
        "deliver_agreement": {"receivers": ["committee"], "received_on": SIGNED_ON},
        "record_performance": {
            "items": [agreement.obligations.get().pk], "result": "performed",
            "performed_on": SIGNED_ON,
        },
        "fast_filing": {
            "court": "枫桥人民法院", "court_contact": "立案窗口", "sent_on": SIGNED_ON,
            "claim": "content",
        },
        "apply_confirmation": application(),
        "confirmation_taken_up": {"case_number": "（2026）调确1号", "accepted_on": SIGNED_ON},
        "conclude_confirmation": {
            "result": "confirmed", "decided_on": SIGNED_ON, "received_on": SIGNED_ON,
        },
    }[step]  # fmt: skip


PREPARED = (
    "deliver_agreement", "record_performance", "fast_filing", "apply_confirmation",
    "confirmation_taken_up", "conclude_confirmation",
)  # fmt: skip
STEPS = (*PREPARED, "draft_agreement", "sign_agreement", "decline_confirmation",
         "lapse_confirmation")  # fmt: skip
