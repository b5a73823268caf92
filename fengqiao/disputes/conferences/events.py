"""Kinds of ledger events of conferences."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

CONVENED: Final = EventKind("conferences.convened", "召集会商", "证明何人何时召集了会商")
CONCLUDED: Final = EventKind("conferences.concluded", "会商结论", "证明会商的到会情况和结论")
FOLLOWED_UP: Final = EventKind("conferences.followed_up", "完成后续事项", "证明后续事项何时完成")
EVENTS: Final = (CONVENED, CONCLUDED, FOLLOWED_UP)
