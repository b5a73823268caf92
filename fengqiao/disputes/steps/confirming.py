"""Steps of judicial confirmation (司法确认)."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.rules.confirmation import COURT_RULES
from fengqiao.disputes.services import confirming
from fengqiao.disputes.steps.agreeing import AGREED
from fengqiao.disputes.steps.states import MEDIATION_LAW
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.inputs import Nothing
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

PROCEDURE_LAW = "民事诉讼法"
CONFIRMATION_RULES = "最高人民法院关于人民调解协议司法确认程序的若干规定"

STEPS = (
    Step(
        "apply_confirmation", "申请司法确认", AGREED, (), "dispute.confirmation_applied",
        basis=(Article(MEDIATION_LAW, 33, paragraph=1), Article(PROCEDURE_LAW, 205),
               Article(COURT_RULES, 354), Article(COURT_RULES, 355)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.ApplyConfirmation, service=confirming.apply_confirmation,
        help="协议生效之日起三十日内由双方共同申请，法院不收费。",
    ),
    Step(
        "decline_confirmation", "不申请司法确认", AGREED, (), "dispute.confirmation_declined",
        basis=(Article(MEDIATION_LAW, 33, paragraph=1),),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.DeclineConfirmation, service=confirming.decline_confirmation,
        help="是否申请由双方决定；不申请的，协议同样有约束力。",
    ),
    Step(
        "confirmation_taken_up", "法院受理确认", AGREED, (), "dispute.confirmation_taken_up",
        basis=(Article(CONFIRMATION_RULES, 4, paragraph=1), Article(PROCEDURE_LAW, 187)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.TakenUpByCourt, service=confirming.record_taken_up,
        help="三日为2011年规定，只作提醒；审结按特别程序三十日计算。",
    ),
    Step(
        "conclude_confirmation", "司法确认结果", AGREED, (), "dispute.confirmation_concluded",
        basis=(Article(PROCEDURE_LAW, 206), Article(COURT_RULES, 358),
               Article(COURT_RULES, 372, paragraph=2), Article(PROCEDURE_LAW, 250)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.ConcludeConfirmation, service=confirming.conclude_confirmation,
        help="裁定有效的可以申请执行；驳回的可以变更协议、重新调解或者起诉。",
    ),
    Step(
        "lapse_confirmation", "期限届满", AGREED, (), "dispute.confirmation_lapsed",
        basis=(LocalRule("当事人自己的期限届满后，不再列为待办时限"),), by_system=True,
        input=Nothing, service=confirming.lapse_confirmation,
    ),
)  # fmt: skip
