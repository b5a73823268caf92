"""Event kinds that disputes write to the ledger: one for each step of the procedure."""

from __future__ import annotations

from fengqiao.disputes.payments.events import EVENTS as PAYMENT_EVENTS
from fengqiao.disputes.workflow import STEPS
from fengqiao.kernel.ledger.kinds import EventKind

EVENTS = (
    *PAYMENT_EVENTS,
    *(
        EventKind(step.event, f"纠纷{step.label}", f"事项经“{step.label}”环节，证明何岗位何时办理")
        for step in STEPS
        if step.event.startswith("dispute.")
    ),
)
