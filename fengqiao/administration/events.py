"""Kinds of ledger events of the administrators' own work."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

CALENDAR_CONFIRMED: Final = EventKind(
    "calendar.confirmed", "确认放假安排", "证明何人何时确认了哪一年的放假安排，时限随之重算"
)
CALENDAR_PROPOSED: Final = EventKind(
    "calendar.proposed", "登记放假安排", "证明何人何时提出哪一年的放假安排，等待另一人复核"
)
CALENDAR_REFUSED: Final = EventKind(
    "calendar.refused", "退回放假安排", "证明何人何时退回了登记的放假安排及理由"
)
LEDGER_VERIFIED: Final = EventKind(
    "ledger.verified", "校验留痕链", "证明何人何时发起校验，以及校验的结果"
)
TOKEN_GRANTED: Final = EventKind(
    "token.granted", "授权接口令牌", "证明安全管理员何时允许哪个岗位领取接口令牌及其范围"
)
TOKEN_WITHDRAWN: Final = EventKind(
    "token.withdrawn", "撤回令牌授权", "证明安全管理员何时撤回了尚未领取的令牌授权"
)
EVENTS: Final = (
    CALENDAR_PROPOSED, CALENDAR_CONFIRMED, CALENDAR_REFUSED,
    LEDGER_VERIFIED, TOKEN_GRANTED, TOKEN_WITHDRAWN,
)  # fmt: skip
