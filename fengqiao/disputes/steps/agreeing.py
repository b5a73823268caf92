"""Steps of agreements."""

from __future__ import annotations

from fengqiao.disputes import inputs
from fengqiao.disputes.services import handling
from fengqiao.disputes.steps.states import (
    MEDIATION_LAW,
)
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.workflow.procedure import Relation, Step

STEPS = (
    Step(
        "agree", "达成协议", ("mediating",), ("agreed",), "dispute.agreed",
        basis=(Article(MEDIATION_LAW, 28), Article(MEDIATION_LAW, 29), Article(MEDIATION_LAW, 30)),
        duties=(Duty.MEDIATE,), relation=Relation.INVOLVED,
        input=inputs.RecordAgreement, service=handling.record_agreement,
        starts=("answer_resident",),
    ),
)  # fmt: skip
