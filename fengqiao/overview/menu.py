"""Entries of the views over matters in the menu."""

from __future__ import annotations

from fengqiao.kernel.ui.menu import MenuEntry
from fengqiao.kernel.workflow.menu import SEES_MATTERS
from fengqiao.overview.duties import DUTY_DESK, OVERSEERS

ENTRIES = (
    MenuEntry(label="看板", url_name="board", icon="layout-kanban", duties=SEES_MATTERS, order=11),
    MenuEntry(
        label="日历", url_name="deadline_calendar", icon="calendar", duties=SEES_MATTERS, order=12
    ),
    MenuEntry(label="地图", url_name="grid_map", icon="map-2", duties=SEES_MATTERS, order=13),
    MenuEntry(
        label="分组统计", url_name="breakdown", icon="chart-bar", duties=SEES_MATTERS, order=14
    ),
    MenuEntry(
        label="值守", url_name="duty_desk", icon="device-desktop",
        duties=frozenset(str(duty) for duty in DUTY_DESK), order=15,
    ),
    MenuEntry(
        label="预警", url_name="early_warnings", icon="alert-triangle",
        duties=frozenset(str(duty) for duty in OVERSEERS), order=17,
    ),
    MenuEntry(
        label="年度分析", url_name="annual_table", icon="chart-bar", duties=SEES_MATTERS, order=18
    ),
    MenuEntry(
        label="枫桥指标", url_name="settled_board", icon="trees", duties=SEES_MATTERS, order=16
    ),
)  # fmt: skip
