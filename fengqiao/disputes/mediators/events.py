"""Kinds of ledger events of the register of mediators. No names of persons enter."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

BODY_ADDED: Final = EventKind("mediators.body_added", "登记调解组织", "证明何人何时登记了调解组织")
BODY_CHANGED: Final = EventKind(
    "mediators.body_changed", "修改调解组织", "证明何人何时修改了调解组织的名称、类别或启用状态"
)
MEDIATOR_ADDED: Final = EventKind(
    "mediators.added", "登记调解员", "证明何人何时登记了调解员及其任期，已核对成年"
)
MEDIATOR_CHANGED: Final = EventKind(
    "mediators.changed", "修改调解员", "证明何人何时修改了调解员的岗位或专长"
)
MEDIATOR_ENDED: Final = EventKind(
    "mediators.ended", "调解员离任", "证明何人何时登记了调解员离任及原因"
)
PACT_ADDED: Final = EventKind("mediators.pact_added", "登记协作协议", "证明何人何时登记了协作协议")
PACT_ENDED: Final = EventKind(
    "mediators.pact_ended", "终止协作协议", "证明何人何时登记协议提前终止"
)
EVENTS: Final = (
    BODY_ADDED, BODY_CHANGED, MEDIATOR_ADDED, MEDIATOR_CHANGED, MEDIATOR_ENDED, PACT_ADDED,
    PACT_ENDED,
)  # fmt: skip
