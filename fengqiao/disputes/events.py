"""Event kinds that disputes write to the ledger: one for each step, and those of registers."""

from __future__ import annotations

from fengqiao.disputes.conferences.events import EVENTS as OF_CONFERENCES
from fengqiao.disputes.mediators.events import EVENTS as OF_MEDIATORS
from fengqiao.disputes.payments.events import EVENTS as PAYMENT_EVENTS
from fengqiao.disputes.sittings.events import EVENTS as OF_SITTINGS
from fengqiao.disputes.workflow import STEPS
from fengqiao.kernel.ledger.kinds import EventKind

# These hand out papers in full names: they belong to the read log.
PERSONAL = {"dispute.paper_made", "dispute.dossier_compiled"}

DOSSIER_BOUND = EventKind(
    "dispute.dossier_bound", "纠纷装订完成", "证明哪一版卷宗何时装订、摘要和页数是什么"
)

REVIEW_DRAWN = EventKind(
    "review.drawn",
    "抽取案卷评查",
    "证明何人何时以什么种子从多少卷中抽了哪些卷，任何人可以重新抽取核对",
)
FINDINGS_RECORDED = EventKind("review.findings", "评查一卷", "证明何人何时评查了哪一卷，结果如何")
REVIEW_CORRECTED = EventKind("review.corrected", "案卷整改", "证明哪一卷何时整改、何时核实")
HINT_ANSWERED = EventKind("review.hint_answered", "核实异常提示", "证明何人何时核实了哪一种提示")
REVIEW_CLOSED = EventKind("review.closed", "结束案卷评查", "证明何人何时结束了哪一次评查")

EVENTS = (
    *PAYMENT_EVENTS,
    *OF_MEDIATORS,
    *OF_SITTINGS,
    *OF_CONFERENCES,
    DOSSIER_BOUND,
    REVIEW_DRAWN,
    FINDINGS_RECORDED,
    REVIEW_CORRECTED,
    HINT_ANSWERED,
    REVIEW_CLOSED,
    *(
        EventKind(
            step.event, f"纠纷{step.label}", f"事项经“{step.label}”环节，证明何岗位何时办理",
            personal=step.event in PERSONAL,
        )
        for step in STEPS
        if step.event.startswith("dispute.")
    ),
)  # fmt: skip
