"""Event kinds of the duty desk and of the map."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

HANDED_OVER: Final = EventKind("duty.handed_over", "值守交班", "证明何岗位何时写下交班记录")
TAKEN_OVER: Final = EventKind("duty.taken_over", "值守接班", "证明何岗位何时看过并接下交班记录")
AREAS_REPLACED: Final = EventKind(
    "map.areas_replaced", "更换网格边界", "证明何岗位何时上传了哪一份网格边界"
)
WARNING_DECIDED: Final = EventKind(
    "warning.decided", "判断预警", "证明何岗位何时确认或排除了哪条预警"
)
EVENTS: Final = (HANDED_OVER, TAKEN_OVER, AREAS_REPLACED, WARNING_DECIDED)
