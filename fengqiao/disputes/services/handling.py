"""Mediating, agreeing or ending: what is done to settle a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Consent, Outcome, Session
from fengqiao.disputes.services.ending import acting_post, mediation_done
from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change


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
            place=data.place, mediator=acting_post(change), attendees=data.attendees,
            record=data.record, rights_told=True,
        )
    )  # fmt: skip
    change.alter(change.detail, sessions_held=change.detail.sessions_held + 1)


def end_mediation(change: Change, data: inputs.EndMediation) -> None:
    """终止: no agreement; the parties are told of other routes (人民调解法 26)."""
    change.alter(
        change.detail,
        outcome=Outcome.FAILED,
        outcome_reason=f"{data.reason}；已告知：{data.routes_told}"[:500],
    )
    mediation_done(change)


def handle_directly(change: Change, data: inputs.HandleDirectly) -> None:
    """The office acted; whether the request was met is said plainly."""
    change.alter(
        change.detail,
        outcome=Outcome.SUCCEEDED if data.solved else Outcome.FAILED,
        outcome_reason=data.result[:500],
    )
    mediation_done(change)
