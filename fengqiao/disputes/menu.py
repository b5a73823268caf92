"""Entries of disputes in the menu."""

from __future__ import annotations

from fengqiao.disputes.steps.states import DESK
from fengqiao.disputes.triage.views import SEES
from fengqiao.kernel.ui.menu import MenuEntry
from fengqiao.kernel.workflow.intake.runs import IMPORT_DUTIES

ENTRIES = (
    MenuEntry(
        label="登记矛盾纠纷",
        url_name="register_dispute",
        icon="file-plus",
        duties=frozenset(str(duty) for duty in DESK),
        order=20,
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
)
