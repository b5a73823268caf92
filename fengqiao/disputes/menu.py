"""Entries of disputes in the menu."""

from __future__ import annotations

from fengqiao.disputes.reviewing.duties import REVIEWERS, UNITS
from fengqiao.disputes.steps.states import DESK
from fengqiao.disputes.triage.views import SEES
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.ui.menu import MenuEntry
from fengqiao.kernel.workflow.intake.runs import IMPORT_DUTIES

AT_WORK = frozenset(str(duty) for duty in (*DESK, Duty.LEAD))
CONVENERS = AT_WORK - {str(Duty.INTAKE)}

ENTRIES = (
    MenuEntry(
        label="登记矛盾纠纷",
        url_name="register_dispute",
        icon="file-plus",
        duties=frozenset(str(duty) for duty in DESK),
        order=20,
    ),
    MenuEntry(
        label="案卷评查",
        url_name="file_reviews",
        icon="checklist",
        duties=frozenset(str(duty) for duty in REVIEWERS | UNITS),
        order=26,
    ),
    MenuEntry(
        label="从表格导入",
        url_name="import_disputes",
        icon="table-import",
        duties=frozenset(str(duty) for duty in IMPORT_DUTIES),
        order=21,
    ),
    MenuEntry(
        label="研判建议情况",
        url_name="triage_suggestions",
        icon="list-check",
        duties=frozenset(str(duty) for duty in SEES),
        order=36,
    ),
    MenuEntry(
        label="履约日历",
        url_name="performance_calendar",
        icon="calendar",
        duties=frozenset(str(duty) for duty in (*DESK, Duty.LEAD)),
        order=24,
    ),
    MenuEntry(
        label="结果与枫桥看板",
        url_name="dispute_outcomes",
        icon="list-details",
        duties=frozenset(str(duty) for duty in (*DESK, Duty.LEAD)),
        order=60,
    ),
    MenuEntry(
        label="以案定补",
        url_name="payment_list",
        icon="calculator",
        duties=frozenset({str(Duty.LEAD)}),
        order=61,
    ),
    MenuEntry("调解日历", "sittings", icon="calendar", duties=AT_WORK, order=30),
    MenuEntry(
        "调解组织",
        "mediation_bodies",
        icon="hierarchy-2",
        duties=AT_WORK,
        order=31,
    ),
    MenuEntry("会商", "conferences", icon="users", duties=CONVENERS, order=32),
)
