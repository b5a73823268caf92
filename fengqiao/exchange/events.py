"""Event kinds of the exchange with upper-level systems."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

PACKED: Final = EventKind(
    "exchange.packed", "生成报送包", "证明何岗位何时报送了哪些事项，内容摘要为何"
)
ACKNOWLEDGED: Final = EventKind(
    "exchange.acknowledged", "导入回执", "证明何岗位何时导入哪份回执，接收和退回各多少"
)
RESEND_ASKED: Final = EventKind(
    "exchange.resend_asked", "要求重新报送", "证明何岗位何时要求重新报送哪些事项"
)
SETTLED: Final = EventKind("exchange.settled", "认定回执", "证明何岗位何时如何认定不一致的回执")
MAPPING_SET: Final = EventKind("exchange.mapping_set", "更换报送对照", "证明何时启用哪一版报送对照")
EVENTS: Final = (PACKED, ACKNOWLEDGED, RESEND_ASKED, SETTLED, MAPPING_SET)
