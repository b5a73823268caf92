"""Kinds of ledger events of rooms and calendar feeds."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

ROOM_ADDED: Final = EventKind("sittings.room_added", "登记调解室", "证明何人何时登记了调解室")
ROOM_CHANGED: Final = EventKind(
    "sittings.room_changed", "修改调解室", "证明何人何时修改了调解室的开放时间或启用状态"
)
FEED_OPENED: Final = EventKind(
    "sittings.feed_opened", "开通日历订阅", "证明何岗位何时开通了日历订阅"
)
FEED_REVOKED: Final = EventKind(
    "sittings.feed_revoked", "停用日历订阅", "证明何岗位何时停用了日历订阅"
)
EVENTS: Final = (ROOM_ADDED, ROOM_CHANGED, FEED_OPENED, FEED_REVOKED)
