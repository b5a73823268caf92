"""Entries of disputes in the menu."""

from __future__ import annotations

from fengqiao.disputes.workflow import DESK
from fengqiao.kernel.ui.menu import MenuEntry

ENTRIES = (
    MenuEntry(
        label="登记矛盾纠纷",
        url_name="register_dispute",
        icon="file-plus",
        duties=frozenset(str(duty) for duty in DESK),
        order=20,
    ),
)
