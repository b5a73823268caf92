"""Steps of triage, dispatch and the units' own parts; time."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import access, dispatching, parts, timing
from fengqiao.disputes.steps.states import (
    IN_HAND,
    MEDIATION_LAW,
    OPEN,
    PETITION_RULES,
    UNIT,
    WORKING,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.inputs import Nothing
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

STEPS = (
    Step(
        "triage", "研判", ("registered", "triaged"), ("triaged",), "dispute.triaged",
        basis=(LocalRule("研判派单"),), duties=(Duty.DISPATCH,),
        input=inputs.TriageDispute, service=dispatching.triage, many=True,
        help="确定类型、难易和清单。系统建议附理由和把握程度，由人决定。",
    ),
    Step(
        "decline", "不予受理", ("registered", "triaged"), ("declined",), "dispute.declined",
        basis=(Article(MEDIATION_LAW, 17),), duties=(Duty.DISPATCH,),
        input=inputs.DeclineDispute, service=dispatching.decline,
        help="须写明理由并告知其他途径。",
    ),
    Step(
        "dispatch", "派单", ("triaged", "dispatched"), ("dispatched",), "dispute.dispatched",
        basis=(LocalRule("研判派单，明确牵头和配合单位"), Article(PETITION_RULES, 22)),
        duties=(Duty.DISPATCH,), input=inputs.DispatchDispute, service=dispatching.dispatch,
        many=True,
        stops=("dispatch_triage",),
        help="牵头单位对全案负责，各配合单位各有时限、各自签结。",
    ),
    Step(
        "accept", "签收", ("dispatched",), ("accepted",), "dispute.accepted",
        basis=(LocalRule("派单后五个工作日内签收或退单"),), duties=UNIT, relation=Relation.LEAD,
        service=parts.accept, stops=("dispatch_accept_or_return",), many=True,
    ),
    Step(
        "return", "退单", ("dispatched",), ("triaged",), "dispute.returned",
        basis=(Article(PETITION_RULES, 23, paragraph=3),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.WithReason, service=parts.return_to_dispatcher,
        stops=("dispatch_accept_or_return",), starts=("dispatch_triage",),
        help="不属本单位职责的，写明理由退回。退单只计数，不作考核。",
    ),
    Step(
        "accept_support", "配合签收", ("dispatched", *WORKING), (), "dispute.support_accepted",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, service=parts.accept_support,
    ),
    Step(
        "return_support", "配合退单", ("dispatched", *WORKING), (), "dispute.support_returned",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, input=inputs.WithReason, service=parts.return_support,
    ),
    Step(
        "sign_off", "配合签结", ("dispatched", *WORKING), (), "dispute.support_signed_off",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, input=inputs.SignOff, service=parts.sign_off,
    ),
    Step(
        "contact", "首次联系", IN_HAND, (), "dispute.contacted",
        basis=(LocalRule("签收后一个工作日内联系当事人"),), duties=UNIT, relation=Relation.INVOLVED,
        input=inputs.RecordContact, service=parts.record_contact,
        stops=("dispatch_first_contact",),
    ),
    Step(
        "leave", "出街镇", ("triaged", *IN_HAND), ("left",), "dispute.left_street",
        basis=(LocalRule("分层化解，逐级上交须写明理由"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.LeaveStreet, service=dispatching.leave_street,
    ),
    Step(
        "extend", "延长时限", IN_HAND, (), "clock.extended",
        basis=(LocalRule("只按时限规则自身写明的次数和长度延长，由负责人批准"),),
        duties=(Duty.LEAD,),
        input=inputs.WithReason, service=timing.extend,
    ),
    Step(
        "suspend", "中止计时", IN_HAND, (), "clock.suspended",
        basis=(LocalRule("鉴定、评估等期间不计入办理时限"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.WithReason, service=timing.suspend, many=True,
    ),
    Step(
        "resume", "恢复计时", WORKING, (), "clock.resumed",
        basis=(LocalRule("鉴定、评估等期间不计入办理时限"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=Nothing, service=timing.resume, many=True,
    ),
    Step(
        "restrict", "限制知悉", OPEN, (), "matter.restricted",
        basis=(Article("个人信息保护法", 6),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.RestrictAccess, service=access.restrict,
    ),
)  # fmt: skip
