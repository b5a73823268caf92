"""Menu of the three administrators, and everybody's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.menu import MenuEntry

if TYPE_CHECKING:
    from typing import TypedDict

    class Place(TypedDict):
        """Who sees a group of entries, and under which heading."""

        duties: frozenset[str]
        group: str


SYSTEM: Final[Place] = {"duties": frozenset({str(Duty.ADMINISTER)}), "group": "系统管理"}
SECURITY: Final[Place] = {"duties": frozenset({str(Duty.SECURE)}), "group": "安全管理"}
AUDIT: Final[Place] = {"duties": frozenset({str(Duty.AUDIT)}), "group": "审计"}

ENTRIES: Final = (
    MenuEntry("单位", "units", icon="hierarchy-2", order=40, **SYSTEM),
    MenuEntry("人员与岗位", "people", icon="users", order=41, **SYSTEM),
    MenuEntry("批量导入", "import_org", icon="table-import", order=42, **SYSTEM),
    MenuEntry("放假安排", "calendar", icon="calendar", order=43, **SYSTEM),
    MenuEntry("岗位审批", "approvals", icon="user-check", order=50, **SECURITY),
    MenuEntry("放假安排复核", "calendar_reviews", icon="calendar", order=51, **SECURITY),
    MenuEntry("登录账号", "accounts", icon="lock", order=52, **SECURITY),
    MenuEntry("登录失败", "sign_in_failures", icon="alert-triangle", order=53, **SECURITY),
    MenuEntry("接口令牌", "tokens", icon="key", order=54, **SECURITY),
    MenuEntry("留痕", "audit_events", icon="history", order=55, **AUDIT),
    MenuEntry("阅看记录", "audit_reads", icon="eye", order=56, **AUDIT),
    MenuEntry("校验与封存", "audit_seals", icon="shield-check", order=57, **AUDIT),
    MenuEntry("我的账号", "own_account", icon="user-cog", order=95, group="账号"),
)
