"""Reaching an agreement: oral in one go, written as a draft that is then signed.

依据：《人民调解法》第二十七条至第三十三条
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    Obligation,
    ObligationKind,
    ObligationState,
    Outcome,
    Session,
    Signature,
    SignerRole,
)
from fengqiao.disputes.rules.agreement_checks import Promise, contradictions, should_be_written
from fengqiao.disputes.rules.confirmation import APPLY, exclusion
from fengqiao.disputes.rules.instalments import instalments
from fengqiao.disputes.services.ending import acting_post, mediation_done
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.matters.numbers import next_number
from fengqiao.kernel.matters.parties import personal_of
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from fengqiao.disputes import inputs
    from fengqiao.kernel.matters.models import Matter, Party
    from fengqiao.kernel.workflow.change import Change

COUNTER, WORD = "agreement", "调"
DRAFT_TEXTS = ("facts", "issues", "responsibility", "terms")
MASKED = "**"


def record_agreement(change: Change, data: inputs.RecordAgreement) -> None:
    """口头协议: in effect from the day on which it was reached (人民调解法 30)."""
    require_session(change)
    if data.agreed_on > office_day(change.at):
        raise InvalidInput([("agreed_on", "达成日期不能晚于今天")])
    if data.perform_by and data.perform_by < data.agreed_on:
        raise InvalidInput([("perform_by", "履行期限不能早于达成日期")])
    written = should_be_written(data.terms, data.amount)
    if written and not data.oral_wanted:
        raise InvalidInput(
            [("oral_wanted", f"{written.text}（{written.basis}）。当事人认为无需书面的，请勾选")]
        )
    earlier = list(change.matter.agreements.exclude(state=AgreementState.REPLACED))
    agreement = Agreement(
        street_id=change.matter.street_id, matter=change.matter, form=AgreementForm.ORAL,
        state=AgreementState.EFFECTIVE, round=change.detail.reopened, terms=data.terms,
        amount=data.amount, reached_on=data.agreed_on, mediator=acting_post(change),
        made_at=change.at,
    )  # fmt: skip
    change.add(agreement, _only_promise(change, agreement, data))
    take_effect(change, agreement, data.agreed_on, earlier=earlier)
    change.body |= {"form": AgreementForm.ORAL.value, "asked_for_oral": data.oral_wanted}


def _only_promise(change: Change, agreement: Agreement, data: inputs.RecordAgreement) -> Obligation:
    parties = {party.pk: party for party in change.matter.parties.all()}
    if data.performer is not None and data.performer not in parties:
        raise InvalidInput([("performer", "不是本事项的当事人")])
    by_role = {party.role: party.pk for party in reversed(parties.values())}
    performer = data.performer or by_role.get(PartyRole.RESPONDENT)
    other = PartyRole.APPLICANT
    if performer is not None and parties[performer].role == PartyRole.APPLICANT:
        other = PartyRole.RESPONDENT
    done = data.performed_now
    return Obligation(
        street_id=change.matter.street_id, matter=change.matter, agreement=agreement, clause=1,
        kind=ObligationKind.ACT if data.amount is None else ObligationKind.MONEY,
        performer_id=performer, beneficiary_id=by_role.get(other), content=data.terms[:500],
        amount=data.amount, due_on=data.agreed_on if done else data.perform_by,
        state=ObligationState.PERFORMED if done else ObligationState.AWAITED,
        performed_on=data.agreed_on if done else None, recorded_at=change.at if done else None,
    )  # fmt: skip


def draft_agreement(change: Change, data: inputs.DraftAgreement) -> None:
    """起草协议书: checked, numbered, with one line for each signature that it needs."""
    require_session(change)
    named = _sides(change, data.parties)
    promises = list(_promises(data))
    found = contradictions(
        promises, parties=set(named), today=office_day(change.at), total=data.amount
    )
    if found:
        raise InvalidInput([(each.field, f"{each.text}（{each.basis}）") for each in found])
    draft = (
        change.matter.agreements.filter(state=AgreementState.DRAFT)
        .prefetch_related("obligations")
        .first()
    )
    data = unmasked_draft(data, draft, _names(change.matter, named.values()))
    number = draft.number if draft else ""
    if draft:
        change.alter(draft, state=AgreementState.REPLACED)
    money = [each.amount for each in promises if each.amount is not None]
    agreement = Agreement(
        street_id=change.matter.street_id, matter=change.matter, form=AgreementForm.WRITTEN,
        state=AgreementState.DRAFT, round=change.detail.reopened, facts=data.facts,
        number=number or next_number(change.matter.street, COUNTER, WORD, change.at),
        issues=data.issues, responsibility=data.responsibility, terms=data.terms,
        amount=sum(money, Decimal(0)) if money else None, mediator=acting_post(change),
        made_at=change.at,
    )  # fmt: skip
    change.add(agreement, *_obligations(agreement, data), *_awaited_signatures(agreement, named))
    change.body |= {"number": agreement.number, "parties": len(named), "redrafted": bool(draft)}


def _sides(change: Change, ids: Sequence[int]) -> dict[int, Party]:
    """The agreement's parties; an applicant and a respondent are among them, agents are not."""
    known = {party.pk: party for party in change.matter.parties.order_by("pk")}
    named = {pk: known[pk] for pk in ids if pk in known}
    if len(named) != len(ids) or any(p.role == PartyRole.AGENT for p in named.values()):
        raise InvalidInput(
            [("parties", "只选本事项的申请人、被申请人和第三人，代理人在签署时登记")]
        )
    if not {PartyRole.APPLICANT, PartyRole.RESPONDENT} <= {p.role for p in named.values()}:
        raise InvalidInput([("parties", "协议须有申请人和被申请人双方")])
    return named


def _names(matter: Matter, parties: Iterable[Party]) -> list[str]:
    return [personal_of(party, matter).name for party in parties]


def unmasked_draft(
    data: inputs.DraftAgreement, draft: Agreement | None, names: Sequence[str]
) -> inputs.DraftAgreement:
    """The input with its texts as first written.

    A redraft is shown with the parties' names masked; what came back unchanged keeps the real
    words. Raises InvalidInput for a masked text that was changed, because it would lose a name.
    """
    texts = [] if draft is None else [getattr(draft, name) for name in DRAFT_TEXTS]
    rows = [] if draft is None else [row.content for row in draft.obligations.all()]
    real = {mask_text(text, names=names): text for text in (*texts, *rows)}
    problems: list[tuple[str, str]] = []

    def whole(text: str, field: str) -> str:
        found = str(real.get(text, text))
        if MASKED in found and found == text and draft is not None:
            problems.append((field, "含有脱敏后的姓名，请改为完整姓名或“申请人”“被申请人”"))
        return found

    kept = {name: whole(getattr(data, name), name) for name in DRAFT_TEXTS}
    promised = [
        item.model_copy(update={"content": whole(item.content, f"obligations.{number}.content")})
        for number, item in enumerate(data.obligations)
    ]
    if problems:
        raise InvalidInput(problems)
    return data.model_copy(update={**kept, "obligations": promised})


def _promises(data: inputs.DraftAgreement) -> Iterable[Promise]:
    for item in data.obligations:
        yield Promise(
            item.kind, item.performer, item.content, item.amount, item.due_on, item.manner
        )


def _obligations(agreement: Agreement, data: inputs.DraftAgreement) -> Iterable[Obligation]:
    for clause, item in enumerate(data.obligations, start=1):
        if item.beneficiary is not None and item.beneficiary not in data.parties:
            raise InvalidInput([(f"obligations.{clause - 1}.beneficiary", "不是协议的当事人")])
        parts = instalments(
            item.amount, count=item.instalments, first=item.due_on, every_months=item.every_months
        )
        for part in parts:
            yield Obligation(
                street_id=agreement.street_id, matter=agreement.matter, agreement=agreement,
                clause=clause, instalment=part.number, instalments=item.instalments,
                kind=item.kind, performer_id=item.performer, beneficiary_id=item.beneficiary,
                content=item.content, amount=part.amount, manner=item.manner, due_on=part.due_on,
            )  # fmt: skip


def _awaited_signatures(agreement: Agreement, parties: Iterable[int]) -> Iterable[Signature]:
    for pk in parties:
        yield Signature(
            street_id=agreement.street_id, agreement=agreement, role=SignerRole.PARTY, party_id=pk
        )
    for role in (SignerRole.MEDIATOR, SignerRole.COMMITTEE):
        yield Signature(street_id=agreement.street_id, agreement=agreement, role=role)


def require_session(change: Change) -> None:
    """A sitting of this round is on record; those before a reopening do not count."""
    held = change.detail.sessions_held > 0
    since = change.detail.reopened_at
    if held and since is not None:
        held = Session.objects.filter(matter=change.matter, held_at__gte=since).exists()
    if not held:
        raise Refused(
            "重启以来还没有调解记录，不能登记调解协议。" if since
            else "还没有调解记录，不能登记调解协议。",
            basis="人民调解法第二十七条：人民调解员应当记录调解情况",
            then="请先登记至少一次调解会。",
        )  # fmt: skip


def take_effect(
    change: Change, agreement: Agreement, day: date, *, earlier: Sequence[Agreement]
) -> None:
    """The agreement binds from `day`: the outcome is told, and the parties' 30 days begin.

    `earlier` agreements of the matter are replaced, with what was still owed by them. Where an
    oral one of the same round is put in writing, the court's term goes on from the oral one.
    """
    same = [row for row in earlier if row.round == agreement.round and row.effective_on]
    begins = min([day, *(row.effective_on for row in same if row.effective_on)])
    for row in earlier:
        change.alter(row, state=AgreementState.REPLACED)
    values = {"state": AgreementState.EFFECTIVE, "effective_on": day, "reached_on": day}
    values["confirm_by"] = _watch_confirmation(change, agreement, begins)
    if agreement._state.adding:
        for name, value in values.items():
            setattr(agreement, name, value)
    else:
        change.alter(agreement, **values)
    if any(row.effective_on for row in earlier):
        left = Obligation.objects.filter(
            matter=change.matter, agreement__in=[row.pk for row in earlier]
        ).exclude(state__in=[ObligationState.PERFORMED, ObligationState.REPLACED])
        for owed in left:
            change.alter(owed, state=ObligationState.REPLACED)
    if change.detail.outcome != Outcome.SUCCEEDED:
        change.alter(change.detail, outcome=Outcome.SUCCEEDED, outcome_reason="达成调解协议")
    mediation_done(change)
    change.body |= {"effective_on": day.isoformat()}


def _watch_confirmation(change: Change, agreement: Agreement, begins: date) -> date | None:
    """Start the clock of the joint application; None where the matter is excluded from it."""
    text = f"{agreement.terms}{agreement.issues}"
    excluded = exclusion(change.matter.category, text)
    if excluded and excluded.ground == "status":
        change.lift(APPLY)
        return None
    last = last_day_to_confirm(begins)
    if last >= office_day(change.at):
        change.start(APPLY, since=noon_of(begins))
    return last


def noon_of(day: date) -> datetime:
    """A moment on that day of the office, for clocks that count from a day."""
    return datetime.combine(day, time(12), OFFICE_ZONE)


def last_day_to_confirm(effective_on: date) -> date:
    """Last day on which both parties may jointly ask the court to confirm the agreement.

    依据：《人民调解法》第三十三条
    """
    return rules()[APPLY].deadline(effective_on, current_calendar()).due
