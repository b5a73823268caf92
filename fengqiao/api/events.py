"""Event kinds of tokens."""

from fengqiao.kernel.ledger.kinds import EventKind

TOKEN_ISSUED = EventKind(
    "token.issued", "签发接口令牌", "证明何人何时为哪个岗位签发接口令牌及其范围"
)
TOKEN_REVOKED = EventKind("token.revoked", "撤销接口令牌", "证明何人何时撤销了接口令牌")
EVENTS = (TOKEN_ISSUED, TOKEN_REVOKED)
