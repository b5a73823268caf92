"""What every way of ending a dispute or its mediation shares: which clocks stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.rules.confirmation import CLOCKS as CONFIRMATION_CLOCKS
from fengqiao.disputes.rules.handling_term import ALL as HANDLING_CLOCKS
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import NotAllowed

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.change import Change


def lift_all(change: Change) -> None:
    """Nothing more is asked of the office in time; what runs before the court runs on."""
    for rule in {clock.rule for clock in change.clocks} - CONFIRMATION_CLOCKS:
        change.lift(rule)


def end(change: Change, reason: str) -> None:
    """终结: the dispute ends for a reason other than its own settlement."""
    change.alter(change.detail, outcome=Outcome.ENDED, outcome_reason=reason[:500])
    lift_all(change)


def mediation_done(change: Change) -> None:
    """Mediation has come to its end, this way or that: its own clocks stop."""
    for rule in HANDLING_CLOCKS:
        change.meet(rule)
    change.lift("dispatch_first_contact")


def acting_post(change: Change) -> Post:
    """The post that acts as mediator. Raises NotAllowed for anybody else."""
    if not isinstance(change.by, Post):
        raise NotAllowed("调解由调解员办理。")
    return change.by
