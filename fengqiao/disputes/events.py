"""Event kinds that disputes write to the ledger: one for each step, and those of registers."""

from __future__ import annotations

from fengqiao.disputes.conferences.events import EVENTS as OF_CONFERENCES
from fengqiao.disputes.mediators.events import EVENTS as OF_MEDIATORS
from fengqiao.disputes.payments.events import EVENTS as PAYMENT_EVENTS
from fengqiao.disputes.sittings.events import EVENTS as OF_SITTINGS
from fengqiao.disputes.workflow import STEPS
from fengqiao.kernel.ledger.kinds import EventKind

EVENTS = (
    *PAYMENT_EVENTS,
    *OF_MEDIATORS,
    *OF_SITTINGS,
    *OF_CONFERENCES,
    *(
        EventKind(step.event, f"纠纷{step.label}", f"事项经“{step.label}”环节，证明何岗位何时办理")
        for step in STEPS
        if step.event.startswith("dispute.")
    ),
)
