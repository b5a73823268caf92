"""Accepting, mediating, agreeing or ending: what the lead and supporting units do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    Consent,
    Outcome,
    Session,
)
from fengqiao.disputes.rules.handling_term import ALL as HANDLING_CLOCKS
from fengqiao.disputes.rules.handling_term import mediation_clock
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.clocks.holidays import current_calendar
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.matters.models import (
    Involvement,
    InvolvementRole,
    InvolvementState,
    PartyRole,
)
from fengqiao.kernel.matters.rights import GONE
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change
    from fengqiao.kernel.workflow.inputs import Nothing


def accept(change: Change, _data: Nothing) -> None:
    """The lead unit takes the matter; mediation and first contact begin to run."""
    row = own_part(change, InvolvementRole.LEAD)
    change.alter(row, state=InvolvementState.ACCEPTED)
    change.start("dispatch_first_contact", unit_id=row.unit_id)
    change.start(mediation_clock(change.matter.category), unit_id=row.unit_id)


def return_to_dispatcher(change: Change, data: inputs.WithReason) -> None:
    """退单: the lead unit gives the matter back with its reason; counted without blame."""
    row = own_part(change, InvolvementRole.LEAD)
    change.alter(row, state=InvolvementState.RETURNED, note=data.reason)
    for other in change.involvements:
        if other.role == InvolvementRole.SUPPORTING and other.state not in GONE:
            change.alter(other, state=InvolvementState.ENDED)
    change.lift("support_sign_off")
    change.matter.lead_unit_id = None
    change.alter(change.detail, returns=change.detail.returns + 1)
    change.body |= {"returned_by": row.unit_id}


def accept_support(change: Change, _data: Nothing) -> None:
    """A supporting unit takes its part."""
    change.alter(
        own_part(change, InvolvementRole.SUPPORTING, InvolvementState.PENDING),
        state=InvolvementState.ACCEPTED,
    )


def return_support(change: Change, data: inputs.WithReason) -> None:
    """A supporting unit gives its part back with a reason."""
    row = own_part(change, InvolvementRole.SUPPORTING)
    if row.state == InvolvementState.SIGNED_OFF:
        raise Refused("本单位已签结，不能再退回。", then="如有新的情况，请用“补充材料”说明。")
    change.alter(row, state=InvolvementState.RETURNED, note=data.reason)
    change.lift("support_sign_off", unit_id=row.unit_id)


def sign_off(change: Change, data: inputs.SignOff) -> None:
    """A supporting unit signs for its own part; its own clock is met."""
    row = own_part(change, InvolvementRole.SUPPORTING)
    if row.state == InvolvementState.SIGNED_OFF:
        raise Refused("本单位已签结。", then="无需重复办理。")
    change.alter(row, state=InvolvementState.SIGNED_OFF, done_at=change.at, note=data.note)
    change.meet("support_sign_off", unit_id=row.unit_id)


def record_contact(change: Change, data: inputs.RecordContact) -> None:
    """The parties were spoken to; the first time meets the contact clock."""
    if change.detail.first_contact_at is None:
        change.alter(change.detail, first_contact_at=change.at)


def record_consent(change: Change, data: inputs.RecordConsent) -> None:
    """Each party's word; all agreed: mediation begins. A refusal leaves only ending it."""
    if not data.rights_told:
        raise InvalidInput(
            [("rights_told", "调解前须告知当事人权利义务（人民调解法第二十三条、第二十四条）")]
        )
    parties = {party.pk for party in change.matter.parties.all()}
    named = [item.party for item in data.consents]
    if len(set(named)) != len(named) or not set(named) <= parties:
        raise InvalidInput([("consents", "所列当事人重复，或不是本事项的当事人")])
    change.add(
        *(
            Consent(
                street_id=change.matter.street_id, matter=change.matter, party_id=item.party,
                agreed=item.agreed, given_at=change.at, way=data.way, note=item.note,
            )
            for item in data.consents
        )
    )  # fmt: skip
    said = _last_words(change, data)
    agreed = all(said.values())
    if agreed and not _both_sides(change, set(said)):
        raise InvalidInput(
            [("consents", "调解须有申请人和被申请人双方同意，请补问另一方；没有登记的先补登当事人")]
        )
    change.go("mediating" if agreed else "accepted")
    change.body |= {"asked": len(named), "agreed": sum(item.agreed for item in data.consents)}


def _last_words(change: Change, data: inputs.RecordConsent) -> dict[int, bool]:
    """What each party that was asked said last, now or before: whether it agreed.

    A refusal stands until the same party says otherwise (人民调解法 17).
    """
    earlier = Consent.objects.filter(matter=change.matter).order_by("pk")
    said = dict(earlier.values_list("party_id", "agreed"))
    return said | {item.party: item.agreed for item in data.consents}


def _both_sides(change: Change, asked: set[int]) -> bool:
    """Whether an applicant and a respondent are among those asked; an agent speaks for its own."""
    parties = change.matter.parties.filter(pk__in=asked).select_related("agent_of")
    sides = {(party.agent_of or party).role for party in parties}
    return {PartyRole.APPLICANT.value, PartyRole.RESPONDENT.value} <= sides


def record_session(change: Change, data: inputs.RecordSession) -> None:
    """One sitting, with its record."""
    if data.held_at > change.at:
        raise InvalidInput([("held_at", "调解会时间不能晚于现在")])
    change.add(
        Session(
            street_id=change.matter.street_id, matter=change.matter, held_at=data.held_at,
            place=data.place, mediator=_acting_post(change), attendees=data.attendees,
            record=data.record, rights_told=True,
        )
    )  # fmt: skip
    change.alter(change.detail, sessions_held=change.detail.sessions_held + 1)


def record_agreement(change: Change, data: inputs.RecordAgreement) -> None:
    """The agreement; it takes effect on the day it is made, oral, or last signed, written."""
    if change.detail.sessions_held == 0:
        raise Refused(
            "还没有调解记录，不能登记调解协议。",
            basis="人民调解法第二十七条：人民调解员应当记录调解情况",
            then="请先登记至少一次调解会。",
        )
    if data.agreed_on > office_day(change.at):
        raise InvalidInput([("agreed_on", "达成日期不能晚于今天")])
    written = data.form == AgreementForm.WRITTEN
    change.add(
        Agreement(
            street_id=change.matter.street_id, matter=change.matter, form=data.form,
            facts=data.facts, terms=data.terms, perform_by=data.perform_by,
            signed_on=data.agreed_on if written else None, effective_on=data.agreed_on,
            confirm_by=last_day_to_confirm(data.agreed_on), signatures=data.signatures,
            mediator=_acting_post(change),
        )
    )  # fmt: skip
    change.alter(change.detail, outcome=Outcome.SUCCEEDED, outcome_reason="达成调解协议")
    _mediation_done(change)
    change.body |= {"form": data.form}


def last_day_to_confirm(effective_on: date) -> date:
    """Last day on which both parties may jointly ask the court to confirm the agreement.

    依据：《人民调解法》第三十三条
    """
    return rules()["jc_apply"].deadline(effective_on, current_calendar()).due


def end_mediation(change: Change, data: inputs.EndMediation) -> None:
    """终止: no agreement; the parties are told of other routes (人民调解法 26)."""
    change.alter(
        change.detail,
        outcome=Outcome.FAILED,
        outcome_reason=f"{data.reason}；已告知：{data.routes_told}"[:500],
    )
    _mediation_done(change)


def handle_directly(change: Change, data: inputs.HandleDirectly) -> None:
    """The office acted; whether the request was met is said plainly."""
    change.alter(
        change.detail,
        outcome=Outcome.SUCCEEDED if data.solved else Outcome.FAILED,
        outcome_reason=data.result[:500],
    )
    _mediation_done(change)


def _mediation_done(change: Change) -> None:
    for rule in HANDLING_CLOCKS:
        change.meet(rule)
    change.lift("dispatch_first_contact")


def own_part(
    change: Change, role: InvolvementRole, state: InvolvementState | None = None
) -> Involvement:
    """The actor's unit's live part in the matter; refused when it has none."""
    unit_id = change.by.unit_id if isinstance(change.by, Post) else None
    for row in change.involvements:
        if row.role == role and row.unit_id == unit_id and row.state not in GONE:
            if state is not None and row.state != state:
                raise Refused("本单位已签收，无需重复。", then="请继续办理，完成后签结。")
            return row
    raise NotAllowed(
        f"本单位不是该事项的{role.label}单位。", then="如应由本单位办理，请联系研判派单岗位调整。"
    )


def _acting_post(change: Change) -> Post:
    if not isinstance(change.by, Post):
        raise NotAllowed("调解由调解员办理。")
    return change.by
