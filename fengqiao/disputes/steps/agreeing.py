"""Steps of agreements: oral, written, signed, delivered, kept; the fast channel to the court."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import agreeing, performing, signing
from fengqiao.disputes.steps.states import MEDIATION_LAW, UNIT
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

# An agreement binds on: what is owed by it is watched also after the matter is closed.
AGREED = ("agreed", "answered", "closed", "archived")

STEPS = (
    Step(
        "agree", "口头协议", ("mediating",), ("agreed",), "dispute.agreed",
        basis=(Article(MEDIATION_LAW, 28), Article(MEDIATION_LAW, 30),
               Article("人民调解工作若干规定", 34)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.RecordAgreement, service=agreeing.record_agreement,
        starts=("answer_resident",),
        help="记下约定即可，自达成之日生效。涉及金钱、财产的，宜起草书面协议书。",
    ),
    Step(
        "draft_agreement", "起草协议书", ("mediating", "agreed"), (), "dispute.agreement_drafted",
        basis=(Article(MEDIATION_LAW, 29, paragraph=1),),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.DraftAgreement, service=agreeing.draft_agreement,
        help="核对必备内容、金额和日期。签署前可以重新起草，编号不变。",
    ),
    Step(
        "sign_agreement", "签名盖章", ("mediating", "agreed"), ("agreed",),
        "dispute.agreement_signed", basis=(Article(MEDIATION_LAW, 29, paragraph=2),),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.SignAgreement, service=signing.sign_agreement,
        help="先当事人，再调解员，最后加盖印章；齐全之日生效，由系统计算。",
    ),
    Step(
        "deliver_agreement", "送交协议书", AGREED, (), "dispute.agreement_delivered",
        basis=(Article(MEDIATION_LAW, 29, paragraph=2),),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.DeliverAgreement, service=signing.deliver_agreement,
        help="当事人各执一份，人民调解委员会留存一份。",
    ),
    Step(
        "record_performance", "登记履行", AGREED, (), "dispute.performance_recorded",
        basis=(Article(MEDIATION_LAW, 31), Article(MEDIATION_LAW, 32)),
        duties=UNIT, relation=Relation.INVOLVED,
        input=inputs.RecordPerformance, service=performing.record_performance,
        help="未履行或有争议的，须告知当事人起诉、申请执行、再次调解等途径。",
    ),
    Step(
        "fast_filing", "移送快速立案", AGREED, (), "dispute.sent_to_fast_filing",
        basis=(LocalRule("调解协议未履行的，经快速立案通道移送人民法院"),
               Article(MEDIATION_LAW, 32)),
        duties=(Duty.MEDIATE, Duty.DISPATCH), relation=Relation.ANY,
        input=inputs.SendToFastFiling, service=performing.send_to_fast_filing,
    ),
)  # fmt: skip
