"""What is payable, from outcomes, performance and files; a fixed number of statements."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    Consent,
    Dispute,
    ObligationState,
    Outcome,
    Rating,
    Session,
    Signature,
)
from fengqiao.disputes.payments.amounts import Case, Payment, payment_for
from fengqiao.disputes.payments.models import PaymentLine, PaymentLineKind, PaymentRule
from fengqiao.disputes.payments.scheme import PublishPaymentRule
from fengqiao.disputes.rules.dossier import Facts, dossier_items, missing_items
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.kernel.org.models import Post, Street

EVIDENCE = {"evidence", "investigation"}


@dataclass(frozen=True)
class Line:
    """One dispute on a computed list: who mediated it, what it pays and why."""

    matter: Matter
    mediator_id: int
    mediator: str
    payment: Payment


@dataclass(frozen=True)
class Computed:
    """A list as it would be signed off now: what is payable, and what is not and why."""

    payable: list[Line]
    held_back: list[Line]

    @property
    def total(self) -> Decimal:
        return sum((line.payment.amount for line in self.payable), Decimal(0))

    @property
    def digest(self) -> str:
        """SHA-256 over number, mediator, amount and reasons of each line, in their order."""
        rows = [
            [line.matter.number, line.mediator_id, str(line.payment.amount),
             [[label, str(part)] for label, part in line.payment.reasons]]
            for line in self.payable
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def rule_on(street: Street, day: date) -> PaymentRule | None:
    """The version in force on the day: the latest one whose day has come."""
    return (
        PaymentRule.objects.filter(street=street, valid_from__lte=day)
        .order_by("-valid_from", "-version")
        .first()
    )


def scheme_of(rule: PaymentRule) -> PublishPaymentRule:
    """The amounts of a stored version."""
    return PublishPaymentRule.model_validate(rule.scheme)


def computed_list(post: Post, rule: PaymentRule, last_day: date) -> Computed:
    """All unpaid disputes archived under the rule by that day, that the post may know of.

    A dispute held back by one list comes up again at the next, until it is payable. By number, so
    that nobody stands first.
    """
    disputes = _unpaid(post, rule, last_day)
    facts = _Facts([dispute.matter_id for dispute in disputes])
    scheme = scheme_of(rule)
    payable: list[Line] = []
    held_back: list[Line] = []
    for dispute in disputes:
        mediator = facts.mediator(dispute.matter_id)
        if mediator is None:
            continue
        payment = payment_for(facts.case(dispute), scheme)
        line = Line(dispute.matter, mediator.pk, mediator.shown_name, payment)
        (payable if payment.is_payable else held_back).append(line)
    return Computed(payable, held_back)


def _unpaid(post: Post, rule: PaymentRule, last_day: date) -> list[Dispute]:
    start = datetime.combine(rule.valid_from, time(0), OFFICE_ZONE)
    end = datetime.combine(last_day + timedelta(days=1), time(0), OFFICE_ZONE)
    paid = PaymentLine.objects.filter(matter=OuterRef("pk"), kind=PaymentLineKind.PAYMENT)
    return list(
        Dispute.objects.filter(
            ~Exists(paid), matter__in=Matter.objects.visible_to(post), archived_at__gte=start,
            archived_at__lt=end, outcome__in=[Outcome.SUCCEEDED, Outcome.FAILED],
            sessions_held__gt=0,
        )
        .select_related("matter")
        .order_by("matter__received_at", "matter_id")
    )  # fmt: skip


class _Facts:
    """Everything about many disputes, by six statements, whatever their number."""

    def __init__(self, ids: list[int]) -> None:
        self.present: defaultdict[int, set[str]] = defaultdict(set)
        for matter, purpose in Attachment.objects.filter(matter__in=ids).values_list(
            "matter_id", "purpose"
        ):
            self.present[matter or 0].add(purpose)
        self.sessions = {}
        for session in (
            Session.objects.filter(matter__in=ids)
            .select_related("mediator__person", "mediator__unit")
            .order_by("held_at", "pk")
        ):
            self.sessions[session.matter_id] = session.mediator
            self.present[session.matter_id].add("session_record")
        for item, rows in (
            ("rights_notice", Consent.objects.filter(matter__in=ids)),
            ("return_visit", Rating.objects.filter(matter__in=ids, via="visit")),
        ):
            for matter in rows.values_list("matter_id", flat=True):
                self.present[matter].add(item)
        self.agreements = {row.matter_id: row for row in _agreements(ids)}
        for matter in self.agreements:
            self.present[matter].add("agreement")

    def mediator(self, matter_id: int) -> Post | None:
        """Who drew up the agreement, or held the last sitting."""
        agreement = self.agreements.get(matter_id)
        return agreement.mediator if agreement else self.sessions.get(matter_id)

    def case(self, dispute: Dispute) -> Case:
        agreement = self.agreements.get(dispute.matter_id)
        present = self.present[dispute.matter_id]
        succeeded = dispute.outcome == Outcome.SUCCEEDED and agreement is not None
        items = dossier_items(present, Facts(mediated=True, succeeded=succeeded))
        written = agreement is not None and agreement.form == AgreementForm.WRITTEN
        return Case(
            succeeded=succeeded,
            form=agreement.form if agreement else "",
            complexity=dispute.complexity, people=dispute.people,
            amount=(agreement.amount if agreement else None) or dispute.amount,
            unkept=getattr(agreement, "unkept", 0),
            evidence_fixed=bool(present & EVIDENCE),
            missing=tuple(missing_items(items)),
            unsigned_proof=written and bool(getattr(agreement, "unproved", False)),
        )  # fmt: skip


def _agreements(ids: list[int]) -> list[Agreement]:
    unproved = Signature.objects.filter(agreement=OuterRef("pk"), evidence=None)
    settled = [ObligationState.PERFORMED, ObligationState.REPLACED]
    return list(
        Agreement.objects.filter(matter__in=ids, state=AgreementState.EFFECTIVE)
        .annotate(
            unproved=Exists(unproved),
            unkept=Count(
                "obligations",
                filter=Q(obligations__due_on__isnull=False) & ~Q(obligations__state__in=settled),
            ),
        )
        .select_related("mediator__person", "mediator__unit")
    )
