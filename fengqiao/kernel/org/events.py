"""Kinds of ledger events about the organisation and its log-ins. No names of persons enter."""

from __future__ import annotations

from typing import Final

from fengqiao.kernel.org.recording import ChangeKind

STREET_OPENED: Final = ChangeKind("org.street_opened", "新建街道", "证明何时建立了街道")
KIND_ADDED: Final = ChangeKind("org.kind_added", "新增单位类型", "证明何人何时新增了单位类型")
KIND_RENAMED: Final = ChangeKind(
    "org.kind_renamed", "修改单位类型", "证明何人何时把单位类型改成什么名称"
)
UNIT_ADDED: Final = ChangeKind("org.unit_added", "新增单位", "证明何人何时在哪个上级下新增了单位")
UNIT_CHANGED: Final = ChangeKind(
    "org.unit_changed", "修改单位", "证明何人何时修改了单位名称、类型、品牌或启用状态"
)
UNIT_MOVED: Final = ChangeKind("org.unit_moved", "移动单位", "证明何人何时把单位移到哪个上级")
PERSON_ADDED: Final = ChangeKind("org.person_added", "新增人员", "证明何人何时登记了人员")
PERSON_CHANGED: Final = ChangeKind(
    "org.person_changed", "修改人员", "证明何人何时修改了人员的工号或姓名"
)
POST_PROPOSED: Final = ChangeKind(
    "org.post_proposed", "提名岗位", "证明系统管理员何时提名何岗位、何职责，待安全管理员批准"
)
POST_APPOINTED: Final = ChangeKind(
    "org.post_appointed", "设立岗位", "证明建立街道时直接设立了哪些岗位和职责"
)
POST_APPROVED: Final = ChangeKind(
    "org.post_approved", "批准岗位", "证明安全管理员何时批准了岗位的职责"
)
POST_REFUSED: Final = ChangeKind(
    "org.post_refused", "退回岗位", "证明安全管理员何时退回了岗位提名及其理由"
)
POST_ENDED: Final = ChangeKind("org.post_ended", "结束岗位", "证明何人何时定下岗位结束的日期")
LOG_IN_GIVEN: Final = ChangeKind(
    "account.created", "开通登录账号", "证明何人何时为何人员开通登录账号"
)
PASSWORD_RESET: Final = ChangeKind(
    "account.password_reset", "重置密码", "证明何人何时为账号设了一次性临时密码"
)
PASSWORD_CHANGED: Final = ChangeKind(
    "account.password_changed", "本人修改密码", "证明账号本人何时换了密码"
)
ACCOUNT_LOCKED: Final = ChangeKind("account.locked", "锁定账号", "证明安全管理员何时因何锁定了账号")
ACCOUNT_UNLOCKED: Final = ChangeKind(
    "account.unlocked", "解锁账号", "证明安全管理员何时因何解锁了账号"
)
SESSIONS_ENDED: Final = ChangeKind(
    "account.sessions_ended", "结束登录会话", "证明何人何时使账号的全部登录失效"
)

CHANGE_KINDS: Final = (
    STREET_OPENED,
    KIND_ADDED,
    KIND_RENAMED,
    UNIT_ADDED,
    UNIT_CHANGED,
    UNIT_MOVED,
    PERSON_ADDED,
    PERSON_CHANGED,
    POST_PROPOSED,
    POST_APPOINTED,
    POST_APPROVED,
    POST_REFUSED,
    POST_ENDED,
    LOG_IN_GIVEN,
    PASSWORD_RESET,
    PASSWORD_CHANGED,
    ACCOUNT_LOCKED,
    ACCOUNT_UNLOCKED,
    SESSIONS_ENDED,
)
