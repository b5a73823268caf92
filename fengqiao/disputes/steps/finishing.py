"""Steps after the work: answer, rating, closing, reopening."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import completing
from fengqiao.disputes.steps.states import (
    DECIDED,
    DESK,
    PETITION_RULES,
    UNIT,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import LocalRule, Relation, Step

STEPS = (
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
)  # fmt: skip
