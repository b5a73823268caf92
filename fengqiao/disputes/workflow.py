"""The procedure of a dispute: its states, and the steps of every part in the order of the work."""

from __future__ import annotations

from fengqiao.disputes.steps import (
    agreeing,
    confirming,
    dispatching,
    filing,
    finishing,
    intake,
    mediating,
)
from fengqiao.disputes.steps.states import STATES
from fengqiao.kernel.workflow.procedure import Procedure

STEPS = (
    *intake.STEPS,
    *dispatching.STEPS,
    *mediating.STEPS,
    *agreeing.STEPS,
    *confirming.STEPS,
    *finishing.STEPS,
    *filing.STEPS,
)

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
