"""Steps of mediation, and direct handling beside it."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import handling
from fengqiao.disputes.steps.states import (
    IN_HAND,
    MEDIATION_LAW,
    PETITION_RULES,
    UNIT,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

STEPS = (
    Step(
        "consent", "征求意愿", ("accepted",), ("mediating", "accepted"), "dispute.consent_recorded",
        basis=(Article(MEDIATION_LAW, 17), Article(MEDIATION_LAW, 23)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.RecordConsent, service=handling.record_consent,
        stops=("dispatch_first_contact",),
        help="一方明确拒绝的，不得调解。",
    ),
    Step(
        "session", "调解会", ("mediating",), (), "dispute.session_held",
        basis=(Article(MEDIATION_LAW, 27),), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.RecordSession, service=handling.record_session,
    ),
    Step(
        "end_mediation", "终止调解", IN_HAND, ("failed",), "dispute.mediation_ended",
        basis=(Article(MEDIATION_LAW, 26),), duties=(Duty.MEDIATE, Duty.HANDLE),
        relation=Relation.LEAD, input=inputs.EndMediation, service=handling.end_mediation,
        starts=("answer_resident",), help="须告知当事人可以通过仲裁、行政、司法等途径维权。",
    ),
    Step(
        "handle", "直接办理", ("accepted",), ("handled",), "dispute.handled",
        basis=(LocalRule("无需调解的诉求由牵头单位直接办理"), Article(PETITION_RULES, 31)),
        duties=UNIT, relation=Relation.LEAD,
        input=inputs.HandleDirectly, service=handling.handle_directly,
        starts=("answer_resident",),
    ),
)  # fmt: skip
