"""Entry of the exchange in the menu."""

from __future__ import annotations

from fengqiao.exchange.duties import EXCHANGE_DUTIES
from fengqiao.kernel.ui.menu import MenuEntry

ENTRIES = (
    MenuEntry(
        label="上级系统对账", url_name="exchange", icon="transfer",
        duties=frozenset(str(duty) for duty in EXCHANGE_DUTIES), order=40,
    ),
)  # fmt: skip
