"""卷宗: the thirteen items of a mediation file in their order, and which are still missing.

依据：《人民调解法》第二十七条；人民调解文书格式（2010）卷内目录
"""

from __future__ import annotations

from dataclasses import dataclass

ITEMS = (
    ("application", "人民调解申请书或受理登记表", True),
    ("rights_notice", "权利义务告知书", True),
    ("identity", "当事人身份证明", True),
    ("authorisation", "授权委托书", False),
    ("investigation", "调查记录", False),
    ("evidence", "证据材料", False),
    ("session_record", "调解记录", True),
    ("agreement", "调解协议书或口头协议登记表", True),
    ("performance", "履行凭证", False),
    ("return_visit", "回访记录", False),
    ("confirmation", "司法确认材料", False),
    ("summary", "卷宗情况说明", False),
    ("back_cover", "封底", True),
)
# Made by the product from its own records, so never missing.
GENERATED = frozenset({"application", "summary", "back_cover"})


def item_names() -> dict[str, str]:
    """Code to name of every item, in the order of the file."""
    return {code: name for code, name, _ in ITEMS}


@dataclass(frozen=True)
class DossierItem:
    """One line of the table of contents."""

    position: int
    code: str
    name: str
    required: bool
    present: bool


def dossier_items(present: set[str], *, mediated: bool, succeeded: bool) -> list[DossierItem]:
    """The table of contents.

    What was not mediated needs no mediation papers; what ended without agreement needs none.
    """
    found = present | GENERATED
    items = []
    for position, (code, name, required) in enumerate(ITEMS, start=1):
        needed = required and (mediated or code in GENERATED)
        if code == "agreement":
            needed = needed and succeeded
        items.append(DossierItem(position, code, name, needed, code in found))
    return items


def missing_items(items: list[DossierItem]) -> list[str]:
    """Names of required items that are not there."""
    return [item.name for item in items if item.required and not item.present]
