"""Steps of mediation, and direct handling beside it."""

from __future__ import annotations

from fengqiao.disputes.inputs import inquiring as inquiry
from fengqiao.disputes.inputs import linking as link
from fengqiao.disputes.inputs import mediating as asked
from fengqiao.disputes.services import inquiring, linking, mediating, seating
from fengqiao.disputes.sittings import booking
from fengqiao.disputes.sittings import inputs as sitting
from fengqiao.disputes.steps.states import (
    DECIDED,
    IN_HAND,
    MEDIATION_LAW,
    OPEN,
    PETITION_RULES,
    UNIT,
    WORKING,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

COMMITTEE_RULES = "人民调解工作若干规定"
COURT_INVITED = "最高人民法院关于人民法院特邀调解的规定"
PERSONAL_LAW = "个人信息保护法"

SEATS, INQUIRY, LINKING, BOOKING = "调解员和告知", "调查、证据和邀请", "联动、会商和群体", "预约"
LATER = (*DECIDED, "answered", "closed")
LINKED = LocalRule("三所联动和访调、诉调、检调、警调对接，移送和反馈都有记录")
BOOKED = LocalRule("同一时间一间调解室、一名调解员只约一场")
CONFERRED = LocalRule("一案一研判：比较方案、写明理由、定人定期、回头复查")
GROUPED = LocalRule("群体性纠纷推选代表人，决定只对授权的当事人有效")

MEDIATION = (
    Step(
        "consent", "征求意愿", ("accepted", "mediating"), ("mediating", "accepted"),
        "dispute.consent_recorded",
        basis=(Article(MEDIATION_LAW, 17), Article(MEDIATION_LAW, 19), Article(MEDIATION_LAW, 23),
               Article(MEDIATION_LAW, 24)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=asked.RecordConsent, service=mediating.record_consent,
        stops=("dispatch_first_contact",),
        help="一方明确拒绝的，不得调解；调解中也可以撤回同意。同时记下各方是否接受调解员。",
    ),
    Step(
        "session", "调解会", ("mediating",), (), "dispute.session_held",
        basis=(Article(MEDIATION_LAW, 22), Article(MEDIATION_LAW, 27), Article(COURT_INVITED, 22)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=asked.RecordSession, service=mediating.record_session,
        help="背对背谈话写在封存笔录里，另一方和其他岗位都看不到。",
    ),
    Step(
        "end_mediation", "终止调解", IN_HAND, ("failed",), "dispute.mediation_ended",
        basis=(Article(MEDIATION_LAW, 26),), duties=(Duty.MEDIATE, Duty.HANDLE),
        relation=Relation.LEAD, input=asked.EndMediation, service=mediating.end_mediation,
        starts=("answer_resident",), help="须告知当事人可以通过仲裁、行政、司法等途径维权。",
    ),
    Step(
        "handle", "直接办理", ("accepted",), ("handled",), "dispute.handled",
        basis=(LocalRule("无需调解的诉求由牵头单位直接办理"), Article(PETITION_RULES, 31)),
        duties=UNIT, relation=Relation.LEAD,
        input=asked.HandleDirectly, service=mediating.handle_directly,
        starts=("answer_resident",),
    ),
)  # fmt: skip

PREPARING = (
    Step(
        "seat", "选定调解员", IN_HAND, (), "dispute.mediators_seated",
        basis=(Article(MEDIATION_LAW, 19), Article(MEDIATION_LAW, 23)),
        duties=(Duty.MEDIATE, Duty.DISPATCH), input=asked.SeatMediators,
        service=seating.seat_mediators, group=SEATS,
        help="当事人选择，或由调委会指定、当事人接受；有人不接受的，不能选定。",
    ),
    Step(
        "ask_recusal", "申请回避", IN_HAND, (), "dispute.recusal_asked",
        basis=(Article(MEDIATION_LAW, 15), Article(MEDIATION_LAW, 23)),
        duties=(Duty.MEDIATE, Duty.INTAKE), input=asked.AskRecusal,
        service=seating.ask_recusal, group=SEATS,
        help="当事人提出，或调解员自行提出；决定前不举行调解会。",
    ),
    Step(
        "decide_recusal", "决定回避", IN_HAND, (), "dispute.recusal_decided",
        basis=(LocalRule("回避由派单岗位或领导决定"), Article(MEDIATION_LAW, 15)),
        duties=(Duty.DISPATCH, Duty.LEAD), input=asked.DecideRecusal,
        service=seating.decide_recusal, group=SEATS,
    ),
    Step(
        "notify_rights", "权利义务告知", IN_HAND, (), "dispute.rights_told",
        basis=(Article(COMMITTEE_RULES, 30), Article(MEDIATION_LAW, 23),
               Article(MEDIATION_LAW, 24)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED, input=asked.GiveNotice,
        service=mediating.give_notice, group=SEATS,
    ),
    Step(
        "read_sealed", "查看封存笔录", (*IN_HAND, *LATER), (), "dispute.sealed_read",
        basis=(Article(MEDIATION_LAW, 15), Article(PERSONAL_LAW, 6)),
        duties=(Duty.MEDIATE, Duty.LEAD), input=asked.ReadSealed,
        service=mediating.read_sealed, group=SEATS,
        help="只有本案调解员可以查看；领导因投诉处理或评查查看的，会告知本案调解员。",
    ),
)  # fmt: skip

FINDING_OUT = (
    Step(
        "investigate", "调查记录", IN_HAND, (), "dispute.investigated",
        basis=(Article(MEDIATION_LAW, 22), Article(MEDIATION_LAW, 27)), duties=UNIT,
        relation=Relation.INVOLVED, input=inquiry.Investigate, service=inquiring.investigate,
        group=INQUIRY,
    ),
    Step(
        "take_evidence", "登记证据", WORKING, (), "dispute.evidence_taken",
        basis=(Article(MEDIATION_LAW, 27),), duties=(*UNIT, Duty.INTAKE),
        input=inquiry.TakeEvidence, service=inquiring.take_evidence, group=INQUIRY,
    ),
    Step(
        "return_evidence", "退还证据", (*WORKING, "closed"), (), "dispute.evidence_returned",
        basis=(Article(MEDIATION_LAW, 27),), duties=(*UNIT, Duty.INTAKE),
        input=inquiry.ReturnEvidence, service=inquiring.return_evidence, group=INQUIRY,
    ),
    Step(
        "invite_guest", "邀请参与", IN_HAND, (), "dispute.guest_invited",
        basis=(Article(MEDIATION_LAW, 20),), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inquiry.InviteGuest, service=inquiring.invite_guest, group=INQUIRY,
        help="亲属、邻里、专家、律师、志愿者参与，须先征得各方当事人同意。",
    ),
    Step(
        "guest_answer", "邀请结果", (*IN_HAND, *DECIDED), (), "dispute.guest_answered",
        basis=(Article(MEDIATION_LAW, 20),), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inquiry.AnswerOfGuest, service=inquiring.answer_of_guest, group=INQUIRY,
    ),
    Step(
        "report_escalation", "报告激化", OPEN, (), "dispute.escalation_reported",
        basis=(Article(MEDIATION_LAW, 25),), duties=(*UNIT, Duty.INTAKE, Duty.DISPATCH),
        input=inquiry.ReportEscalation, service=inquiring.report_escalation, group=INQUIRY,
        help="可能引起治安、刑事案件的，及时向公安机关或有关部门报告，并写明已采取的预防措施。",
    ),
    Step(
        "refer_counselling", "转介心理服务", WORKING, (), "dispute.counselling_referred",
        basis=(Article(PERSONAL_LAW, 29),), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inquiry.ReferCounselling, service=inquiring.refer_counselling, group=INQUIRY,
        help="须本人同意。何人、转到哪里都加密保存，只有转介的岗位能看。",
    ),
    Step(
        "follow_counselling", "心理服务随访", (*WORKING, "closed"), (),
        "dispute.counselling_followed",
        basis=(Article(PERSONAL_LAW, 29),), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inquiry.FollowCounselling, service=inquiring.follow_counselling, group=INQUIRY,
    ),
)  # fmt: skip

WITH_OTHERS = (
    Step(
        "refer", "对接移送", (*OPEN, "closed"), (), "dispute.referred",
        basis=(LINKED, Article(MEDIATION_LAW, 18)), duties=(*UNIT, Duty.INTAKE, Duty.DISPATCH),
        input=link.Refer, service=linking.refer, group=LINKING,
    ),
    Step(
        "report_back", "对接反馈", (*OPEN, "closed"), (), "dispute.referral_answered",
        basis=(LINKED,), duties=(*UNIT, Duty.INTAKE, Duty.DISPATCH),
        input=link.ReportBack, service=linking.report_back, group=LINKING,
        help="结果在截止日前反馈给移送单位。",
    ),
    Step(
        "discuss", "会商意见", OPEN, (), "dispute.discussed",
        basis=(CONFERRED,), duties=(*UNIT, Duty.DISPATCH, Duty.LEAD),
        input=link.Discuss, service=linking.discuss, group=LINKING,
    ),
    Step(
        "check_discussion", "会商复查", (*OPEN, "closed"), (), "dispute.discussion_checked",
        basis=(CONFERRED,), duties=(*UNIT, Duty.DISPATCH, Duty.LEAD),
        input=link.CheckDiscussion, service=linking.check_discussion, group=LINKING,
    ),
    Step(
        "elect", "推选代表人", WORKING, (), "dispute.representatives_elected",
        basis=(GROUPED, Article(PETITION_RULES, 20)), duties=(Duty.MEDIATE, Duty.INTAKE),
        input=link.Elect, service=linking.elect, group=LINKING,
    ),
    Step(
        "group_decide", "代表人决定", WORKING, (), "dispute.group_decided",
        basis=(GROUPED,), duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=link.DecideForGroup, service=linking.decide_for_group, group=LINKING,
    ),
)  # fmt: skip

APPOINTMENTS = (
    Step(
        "book", "预约调解", IN_HAND, (), "dispute.sitting_booked",
        basis=(BOOKED,), duties=(Duty.MEDIATE, Duty.INTAKE), input=sitting.Book,
        service=booking.book, group=BOOKING,
    ),
    Step(
        "rebook", "改期", IN_HAND, (), "dispute.sitting_moved",
        basis=(BOOKED,), duties=(Duty.MEDIATE, Duty.INTAKE), input=sitting.Rebook,
        service=booking.rebook, group=BOOKING,
    ),
    Step(
        "drop_booking", "取消预约", WORKING, (), "dispute.sitting_dropped",
        basis=(BOOKED,), duties=(Duty.MEDIATE, Duty.INTAKE), input=sitting.DropBooking,
        service=booking.drop_booking, group=BOOKING,
        help="到时未能举行的也在这里登记，只记事实和原因。",
    ),
)  # fmt: skip

STEPS = (*MEDIATION, *PREPARING, *FINDING_OUT, *WITH_OTHERS, *APPOINTMENTS)
