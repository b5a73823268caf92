"""Event kinds of the read log (阅看记录): who saw, searched, took out or uncovered what.

依据：《个人信息保护法》第五十一条、第五十四条；《网络安全法》第二十一条第三项
"""

from typing import Final

from fengqiao.kernel.ledger.kinds import EventKind

MATTER_READ: Final = EventKind("matter.read", "查看事项", "工作人员打开了事项页面", personal=True)
SEARCH_RUN: Final = EventKind(
    "search.run", "搜索", "按词搜索；只留词的摘要和长度，不留原词", personal=True
)
EXPORT_MADE: Final = EventKind("export.made", "导出", "导出了名单、报表或档案", personal=True)
PERSONAL_REVEALED: Final = EventKind(
    "personal.revealed", "显示个人信息", "对遮盖的个人信息要求显示原文，并写明事由", personal=True
)
READ_KINDS: Final = (MATTER_READ, SEARCH_RUN, EXPORT_MADE, PERSONAL_REVEALED)
