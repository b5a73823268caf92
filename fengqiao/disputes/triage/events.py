"""Ledger events of models that suggest."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

ASKED: Final = EventKind(
    "suggestion.training_asked", "提出训练研判模型", "证明何人何时提出用本街道的事项训练模型"
)
PUBLISHED: Final = EventKind(
    "suggestion.model_published", "发布研判模型", "证明何人何时看过何种质量后启用了哪个模型（摘要）"
)
RETIRED: Final = EventKind("suggestion.model_retired", "停用研判模型", "证明何人何时停用了哪个模型")
EVENTS: Final = (ASKED, PUBLISHED, RETIRED)
