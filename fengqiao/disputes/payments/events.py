"""Event kinds of the payment lists. No names of persons and no amounts of one person enter."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

RULE_PUBLISHED: Final = EventKind(
    "payment.rule_published", "发布补贴规则", "证明何岗位何时发布了哪一版以案定补规则"
)
LIST_SIGNED: Final = EventKind(
    "payment.list_signed", "签发补贴清单", "证明何岗位何时签发了清单，件数、合计和内容摘要"
)
LINE_CORRECTED: Final = EventKind(
    "payment.line_corrected", "更正补贴", "证明何岗位何时以后一清单更正了前一清单的一行"
)
LIST_EXPORTED: Final = EventKind(
    "payment.list_exported", "导出补贴清单", "证明何岗位何时导出了哪一清单"
)
EVENTS = (RULE_PUBLISHED, LIST_SIGNED, LINE_CORRECTED, LIST_EXPORTED)
