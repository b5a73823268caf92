"""卷宗: the thirteen items of a mediation file in order, why each is required, what is missing.

依据：《人民调解法》第二十七条（记录与立卷）；各项的依据写在各项上；人民调解文书格式（2010）卷内目录
"""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

LAW, RULES_2002 = "人民调解法", "人民调解工作若干规定"
FORMS = "人民调解文书格式（2010）卷内目录"


@dataclass(frozen=True)
class Kind:
    """One of the thirteen items. `step` is the move by which it comes into being."""

    code: str
    name: str
    basis: Article | str
    step: str = "attach"


KINDS = (
    Kind("application", "人民调解申请书或受理登记表", Article(LAW, 17), "register"),
    Kind("rights_notice", "权利义务告知书", Article(RULES_2002, 30), "consent"),
    Kind("identity", "当事人身份证明", FORMS),
    Kind("authorisation", "授权委托书", FORMS),
    Kind("investigation", "调查记录", FORMS),
    Kind("evidence", "证据材料", FORMS),
    Kind("session_record", "调解记录", Article(LAW, 27), "session"),
    Kind("agreement", "调解协议书或口头协议登记表", Article(LAW, 29), "agree"),
    Kind("performance", "履行凭证", Article(LAW, 31)),
    Kind("return_visit", "回访记录", Article(LAW, 31), "rate"),
    Kind("confirmation", "司法确认材料", Article(LAW, 33)),
    Kind("summary", "卷宗情况说明", FORMS, ""),
    Kind("back_cover", "封底", FORMS, ""),
)
for _kind in KINDS:
    if isinstance(_kind.basis, Article):
        cite(f"卷内目录 {_kind.name}", _kind.basis)
cite("未达成协议的卷宗", Article(LAW, 26))

ITEMS = tuple((kind.code, kind.name) for kind in KINDS)
# Made by the product from its own records, so never missing.
GENERATED = frozenset({"application", "summary", "back_cover"})


def item_names() -> dict[str, str]:
    """Code to name of every item, in the order of the file."""
    return dict(ITEMS)


@dataclass(frozen=True)
class Facts:
    """What decides which items this file needs. A file that was never mediated needs few."""

    mediated: bool = False
    succeeded: bool = False
    # Mediation ended without an agreement: the termination notice takes the agreement's place.
    failed: bool = False
    by_agent: bool = False
    performed: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class DossierItem:
    """One line of the table of contents.

    `why` says why the item is required, or why it is not; `step` is what would bring it.
    """

    position: int
    code: str
    name: str
    required: bool
    present: bool
    why: str = ""
    basis: str = ""
    step: str = ""


def dossier_items(present: set[str], facts: Facts) -> list[DossierItem]:
    """The table of contents for what is there and what happened in the matter."""
    found = present | GENERATED
    items = []
    for position, kind in enumerate(KINDS, start=1):
        required, why = _need(kind.code, facts)
        basis = str(Article(LAW, 26)) if _is_notice(kind.code, facts) else str(kind.basis)
        items.append(
            DossierItem(
                position, kind.code, kind.name, required, kind.code in found, why, basis,
                "end_mediation" if _is_notice(kind.code, facts) else kind.step,
            )
        )  # fmt: skip
    return items


def _is_notice(code: str, facts: Facts) -> bool:
    return code == "agreement" and facts.failed


def _need(code: str, facts: Facts) -> tuple[bool, str]:  # noqa: PLR0911  one answer an item
    if code in GENERATED:
        return True, "由系统按记录生成"
    if code in ("rights_notice", "identity", "session_record"):
        if facts.mediated:
            return True, _MEDIATED[code]
        return False, "没有进行调解，不需要"
    if code == "agreement":
        if facts.succeeded:
            return True, "已达成协议：书面的归入协议书，口头的归入登记表"
        if facts.failed:
            return True, "未达成协议：归入终止调解通知书，写明已告知的其他途径"
        return False, "没有达成协议，不需要"
    needed, why, otherwise = {
        "authorisation": (facts.by_agent, "有代理人参加，须有授权", "没有代理人，不需要"),
        "performance": (facts.performed, "已登记履行，须有凭证", "有凭证的归入"),
        "confirmation": (facts.confirmed, "已申请司法确认", "没有申请司法确认，不需要"),
    }.get(code, (False, "", "有则归入"))
    return needed, why if needed else otherwise


_MEDIATED = {
    "rights_notice": "进行了调解：调解前须告知权利义务",
    "identity": "进行了调解：须核对当事人身份",
    "session_record": "进行了调解：须记录调解情况",
}


@dataclass(frozen=True)
class Completeness:
    """How complete a file is: `there` of `needed` required items. Zero needed is never a share."""

    there: int
    needed: int

    @property
    def words(self) -> str:
        return f"必备 {self.needed} 项，已有 {self.there} 项" if self.needed else "无必备材料"


def completeness(items: list[DossierItem]) -> Completeness:
    """The meter of a file."""
    required = [item for item in items if item.required]
    return Completeness(sum(item.present for item in required), len(required))


def missing_items(items: list[DossierItem]) -> list[str]:
    """Names of required items that are not there."""
    return [item.name for item in items if item.required and not item.present]
