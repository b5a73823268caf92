"""Entries of the kernel's own pages in the menu."""

from __future__ import annotations

from fengqiao.kernel.matters.rights import UNIT_DUTIES
from fengqiao.kernel.org.models import STREET_WIDE
from fengqiao.kernel.ui.menu import MenuEntry
from fengqiao.kernel.workflow.lookups import LOOK_UP_DUTIES

SEES_MATTERS = frozenset(str(duty) for duty in (*STREET_WIDE, *UNIT_DUTIES))

ENTRIES = (
    MenuEntry(label="台账", url_name="work_list", icon="list-details", order=10),
    MenuEntry(label="搜索", url_name="search", icon="search", duties=SEES_MATTERS, order=30),
    MenuEntry(
        label="查当事人",
        url_name="find_person",
        icon="user-search",
        duties=frozenset(str(duty) for duty in LOOK_UP_DUTIES),
        order=31,
    ),
    MenuEntry(label="期限试算", url_name="ask_deadline", icon="calendar-time", order=60),
    MenuEntry(label="时限规则", url_name="clock_rules", icon="calculator", order=61),
    MenuEntry(label="办理流程", url_name="procedures", icon="sitemap", order=62),
)
