"""司法确认: what may not be confirmed, what the court asks for, and the days that follow.

依据：《人民调解法》第三十三条；《民事诉讼法》第二百零五条、第二百零六条、第二百五十条；
《最高人民法院关于适用民事诉讼法的解释》第三百五十四条、第三百五十五条、第三百五十八条、第三百七十二条
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

COURT_RULES = "最高人民法院关于适用民事诉讼法的解释"
EXCLUDED = cite("司法确认除外事项", Article(COURT_RULES, 355))
REFUSED = cite("司法确认驳回", Article(COURT_RULES, 358))
MATERIALS_BASIS = cite("司法确认材料", Article(COURT_RULES, 354))
AFTER_REFUSAL = cite("司法确认驳回后", Article("民事诉讼法", 206))

APPLY, ACCEPT, DECIDE = "jc_apply", "jc_court_accept", "jc_court_special_procedure"
OBJECT, ENFORCE = "jc_party_objection", "jc_enforcement_apply"
# The parties' own terms: they lapse, and are nobody's delay.
PARTIES_OWN = frozenset({APPLY, OBJECT, ENFORCE})
CLOCKS = PARTIES_OWN | {ACCEPT, DECIDE}

_STATUS = re.compile(r"(解除|恢复|确认|同意|办理|协议)?(离婚|收养关系|婚姻关系|亲子关系|收养登记)")
_TITLE = re.compile(
    r"确认.{0,12}(所有权|产权|使用权|承包经营权|专利|商标|著作权)|(产权|所有权).{0,6}归|归.{1,8}所有"
)


@dataclass(frozen=True)
class Exclusion:
    """Why the court would not take the application up."""

    ground: str
    text: str
    basis: str = str(EXCLUDED)


def exclusion(category: str, text: str) -> Exclusion | None:
    """The excluded matter that type and content point to; None when nothing does.

    >>> exclusion("marriage_family", "双方同意离婚").ground
    'status'
    >>> exclusion("neighbours", "三日内修好漏水") is None
    True
    """
    if category == "marriage_family" and (found := _STATUS.search(text)):
        return Exclusion("status", f"“{found[0]}”涉及婚姻、亲子、收养等身份关系")
    if found := _TITLE.search(text):
        return Exclusion("title", f"“{found[0]}”涉及物权或知识产权确权")
    return None


@dataclass(frozen=True)
class Item:
    """One line of a check list: its code, its words, whether it is always needed."""

    code: str
    label: str
    always: bool = True


MATERIALS = (
    Item("application", "司法确认申请书（口头申请的由法院记入笔录）"),
    Item("agreement", "调解协议"),
    Item("proof", "调解组织主持调解的证明"),
    Item("identity", "双方当事人身份、住所、联系方式"),
    Item("property", "与协议相关的财产权利证明", always=False),
    Item("authorisation", "授权委托书", always=False),
)
PRECHECK = (
    Item("lawful", "不违反法律强制性规定"),
    Item("harmless", "不损害国家利益、社会公共利益和他人合法权益"),
    Item("morals", "不违背公序良俗"),
    Item("voluntary", "双方自愿，未受欺骗、胁迫"),
    Item("clear", "履行人、金额、期限和方式明确"),
)


def missing_materials(handed: set[str], *, property_terms: bool, has_agent: bool) -> list[str]:
    """Names of the materials that this application needs and does not have."""
    needed = {item.code for item in MATERIALS if item.always}
    if property_terms:
        needed.add("property")
    if has_agent:
        needed.add("authorisation")
    return [item.label for item in MATERIALS if item.code in needed - handed]


def unchecked(checked: set[str]) -> list[str]:
    """Names of the grounds of refusal that nobody has looked at."""
    return [item.label for item in PRECHECK if item.code not in checked]
