"""What every way of ending a dispute shares: nothing more is asked for in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Outcome

if TYPE_CHECKING:
    from fengqiao.kernel.workflow.change import Change


def lift_all(change: Change) -> None:
    """Nothing more is asked for in time: every live clock is lifted."""
    for rule in {clock.rule for clock in change.clocks}:
        change.lift(rule)


def end(change: Change, reason: str) -> None:
    """终结: the dispute ends for a reason other than its own settlement."""
    change.alter(change.detail, outcome=Outcome.ENDED, outcome_reason=reason[:500])
    lift_all(change)
