"""The procedure of a dispute on one page: states, steps, who, on what basis, which clocks."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import completing, handling, intake
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.inputs import Nothing
from fengqiao.kernel.workflow.procedure import LocalRule, Procedure, Relation, State, Step

MEDIATION_LAW = "人民调解法"
PETITION_RULES = "信访工作条例"

STATES = (
    State("registered", "待研判", help="已登记，等待研判类型、难易和清单"),
    State("triaged", "待派单", help="已研判，等待派给牵头和配合单位"),
    State("dispatched", "待签收", help="已派单，等待牵头单位签收或退单"),
    State("accepted", "办理中", help="牵头单位已签收，联系当事人、征求调解意愿或直接办理"),
    State("mediating", "调解中", help="各方同意调解"),
    State("agreed", "已达成协议", help="待答复"),
    State("failed", "调解终止", help="未达成协议，已告知其他途径，待答复"),
    State("handled", "已直接办理", help="待答复"),
    State("answered", "已答复", help="待评价、回访和办结"),
    State("closed", "已办结", is_open=False, help="重启期限内可以要求重启"),
    State("archived", "已归档", is_open=False),
    State("withdrawn", "已撤回", is_open=False),
    State("declined", "不予受理", is_open=False),
    State("left", "已出街镇", is_open=False),
    State("merged", "已并案", is_open=False),
)

BEFORE_ACCEPTANCE = ("registered", "triaged", "dispatched")
IN_HAND = ("accepted", "mediating")
DECIDED = ("agreed", "failed", "handled")
WORKING = (*IN_HAND, *DECIDED, "answered")
OPEN = (*BEFORE_ACCEPTANCE, *WORKING)
EVERY = tuple(state.name for state in STATES)

DESK = (Duty.INTAKE, Duty.DISPATCH, Duty.HANDLE, Duty.MEDIATE)
UNIT = (Duty.HANDLE, Duty.MEDIATE)

STEPS = (
    Step(
        "register", "登记", (), ("registered",), "dispute.registered",
        basis=(Article(MEDIATION_LAW, 17), Article(PETITION_RULES, 22)),
        duties=DESK, by_party=True, by_system=True,
        input=inputs.RegisterDispute, service=intake.register,
        starts=("dispatch_triage",),
        help="一次登记，各渠道同一入口；保存前显示可能重复的事项。",
    ),
    Step(
        "triage", "研判", ("registered", "triaged"), ("triaged",), "dispute.triaged",
        basis=(LocalRule("研判派单"),), duties=(Duty.DISPATCH,),
        input=inputs.TriageDispute, service=intake.triage,
        help="确定类型、难易和清单。系统建议附理由和把握程度，由人决定。",
    ),
    Step(
        "decline", "不予受理", ("registered", "triaged"), ("declined",), "dispute.declined",
        basis=(Article(MEDIATION_LAW, 17),), duties=(Duty.DISPATCH,),
        input=inputs.DeclineDispute, service=intake.decline,
        help="须写明理由并告知其他途径。",
    ),
    Step(
        "merge", "并案", ("registered", "triaged"), ("merged",), "dispute.merged",
        basis=(LocalRule("一事一办，重复登记并入同一事项"),), duties=(Duty.DISPATCH,),
        input=inputs.MarkDuplicate, service=intake.mark_duplicate,
    ),
    Step(
        "dispatch", "派单", ("triaged", "dispatched"), ("dispatched",), "dispute.dispatched",
        basis=(LocalRule("研判派单，明确牵头和配合单位"), Article(PETITION_RULES, 22)),
        duties=(Duty.DISPATCH,), input=inputs.DispatchDispute, service=intake.dispatch,
        stops=("dispatch_triage",),
        help="牵头单位对全案负责，各配合单位各有时限、各自签结。",
    ),
    Step(
        "accept", "签收", ("dispatched",), ("accepted",), "dispute.accepted",
        basis=(LocalRule("派单后五个工作日内签收或退单"),), duties=UNIT, relation=Relation.LEAD,
        service=handling.accept, stops=("dispatch_accept_or_return",),
    ),
    Step(
        "return", "退单", ("dispatched",), ("triaged",), "dispute.returned",
        basis=(Article(PETITION_RULES, 23, paragraph=3),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.WithReason, service=handling.return_to_dispatcher,
        stops=("dispatch_accept_or_return",), starts=("dispatch_triage",),
        help="不属本单位职责的，写明理由退回。退单只计数，不作考核。",
    ),
    Step(
        "accept_support", "配合签收", ("dispatched", *WORKING), (), "dispute.support_accepted",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, service=handling.accept_support,
    ),
    Step(
        "return_support", "配合退单", ("dispatched", *WORKING), (), "dispute.support_returned",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, input=inputs.WithReason, service=handling.return_support,
    ),
    Step(
        "sign_off", "配合签结", ("dispatched", *WORKING), (), "dispute.support_signed_off",
        basis=(LocalRule("配合单位各自签收、各自签结"),), duties=UNIT,
        relation=Relation.SUPPORTING, input=inputs.SignOff, service=handling.sign_off,
    ),
    Step(
        "contact", "首次联系", IN_HAND, (), "dispute.contacted",
        basis=(LocalRule("签收后一个工作日内联系当事人"),), duties=UNIT, relation=Relation.INVOLVED,
        input=inputs.RecordContact, service=handling.record_contact,
        stops=("dispatch_first_contact",),
    ),
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
        "agree", "达成协议", ("mediating",), ("agreed",), "dispute.agreed",
        basis=(Article(MEDIATION_LAW, 28), Article(MEDIATION_LAW, 29), Article(MEDIATION_LAW, 30)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.RecordAgreement, service=handling.record_agreement,
        starts=("answer_resident",),
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
    Step(
        "answer", "答复", DECIDED, ("answered",), "dispute.answered",
        basis=(Article(PETITION_RULES, 32),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.GiveAnswer, service=completing.answer,
        stops=("answer_resident",), starts=("return_visit",),
    ),
    Step(
        "rate", "评价", ("answered", "closed"), (), "dispute.rated",
        basis=(LocalRule("双方回访，办结与解决分别记录"),), duties=(*UNIT, Duty.INTAKE),
        by_party=True,
        input=inputs.RateDispute, service=completing.rate,
        help="申请人和被申请人都要问，都问到了回访时限才算办结。",
    ),
    Step(
        "close", "办结", ("answered",), ("closed",), "dispute.closed",
        basis=(LocalRule("答复、回访后办结；办结不等于解决"),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.CloseDispute, service=completing.close,
    ),
    Step(
        "reopen", "重启", ("answered", "closed"), ("accepted",), "dispute.reopened",
        basis=(LocalRule("未解决的，办结后十五日内可以重启"),), duties=DESK, by_party=True,
        input=inputs.WithReason, service=completing.reopen,
    ),
    Step(
        "archive", "归档", ("closed",), ("archived",), "dispute.archived",
        basis=(Article(MEDIATION_LAW, 27),), duties=UNIT, relation=Relation.LEAD,
        input=inputs.ArchiveDispute, service=completing.archive,
    ),
    Step(
        "withdraw", "撤回", (*BEFORE_ACCEPTANCE, *IN_HAND), ("withdrawn",), "dispute.withdrawn",
        basis=(Article(MEDIATION_LAW, 23),), duties=(Duty.INTAKE, Duty.DISPATCH), by_party=True,
        input=inputs.WithReason, service=intake.withdraw,
    ),
    Step(
        "leave", "出街镇", ("triaged", *IN_HAND), ("left",), "dispute.left_street",
        basis=(LocalRule("分层化解，逐级上交须写明理由"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.LeaveStreet, service=intake.leave_street,
    ),
    Step(
        "supplement", "补充材料", OPEN, (), "dispute.supplemented",
        basis=(LocalRule("办理中可以随时补充"),), duties=DESK, by_party=True,
        input=inputs.Supplement, service=completing.supplement,
    ),
    Step(
        "attach", "上传材料", (*OPEN, "closed"), (), "dispute.files_attached",
        basis=(Article(MEDIATION_LAW, 27),), duties=DESK, by_party=True,
        input=inputs.AttachFiles, service=completing.attach,
        help="每个文件归入卷内目录的一项；文件的摘要记入留痕。",
    ),
    Step(
        "add_parties", "补登当事人", OPEN, (), "dispute.parties_added",
        basis=(Article(MEDIATION_LAW, 29),), duties=DESK,
        input=inputs.AddParties, service=intake.add_parties,
    ),
    Step(
        "reveal", "查看完整个人信息", EVERY, (), "personal.revealed",
        basis=(Article("个人信息保护法", 6),), duties=DESK, relation=Relation.ANY,
        input=inputs.WithReason, service=completing.reveal,
        help="默认只显示掩码；查看完整信息须写明用途，并记入留痕链。",
    ),
    Step(
        "restrict", "限制知悉", OPEN, (), "matter.restricted",
        basis=(Article("个人信息保护法", 6),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.RestrictAccess, service=intake.restrict,
    ),
    Step(
        "extend", "延长时限", IN_HAND, (), "clock.extended",
        basis=(LocalRule("只按时限规则自身写明的次数和长度延长，由负责人批准"),),
        duties=(Duty.LEAD,),
        input=inputs.WithReason, service=completing.extend,
    ),
    Step(
        "suspend", "中止计时", IN_HAND, (), "clock.suspended",
        basis=(LocalRule("鉴定、评估等期间不计入办理时限"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=inputs.WithReason, service=completing.suspend,
    ),
    Step(
        "resume", "恢复计时", WORKING, (), "clock.resumed",
        basis=(LocalRule("鉴定、评估等期间不计入办理时限"),), duties=(Duty.DISPATCH, Duty.LEAD),
        input=Nothing, service=completing.resume,
    ),
)  # fmt: skip

DISPUTE = Procedure(
    kind="dispute",
    label="矛盾纠纷",
    plural="disputes",
    version=1,
    number_word="矛",
    detail="dispute",
    states=STATES,
    steps=STEPS,
)
