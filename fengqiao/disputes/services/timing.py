"""Extending, suspending and resuming the clocks of a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.clocks.models import ClockState
from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change
    from fengqiao.kernel.workflow.inputs import Nothing


def extend(change: Change, data: inputs.WithReason) -> None:
    """延长办理期限 by the leader, as the rule allows."""
    in_time = [
        clock
        for clock in sorted(change.clocks, key=lambda clock: clock.due_at)
        if clock.state == ClockState.RUNNING and clock.due_at >= change.at
    ]
    if not in_time:
        raise Refused("没有可以延长的时限。", then="已逾期的时限不能事后延长。")
    # The nearest that may be extended; when none may, the refusal names the nearest one's rule.
    extendable = [clock.rule for clock in in_time if rules()[clock.rule].extension]
    rule = extendable[0] if extendable else in_time[0].rule
    change.extend(rule)
    change.body |= {"rule": rule}


def suspend(change: Change, data: inputs.WithReason) -> None:
    """中止计时 while something outside the office's hands is awaited."""
    running = {clock.rule for clock in change.clocks if clock.state == ClockState.RUNNING}
    if not running:
        raise Refused("没有计时中的时限。", then="无需中止。")
    for rule in running:
        change.suspend(rule)


def resume(change: Change, _data: Nothing) -> None:
    """恢复计时."""
    rules = {clock.rule for clock in change.clocks if clock.state == "suspended"}
    if not rules:
        raise Refused("没有中止的时限。", then="无需恢复。")
    for rule in rules:
        change.resume(rule)
