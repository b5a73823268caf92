"""人民调解文书: every paper by its code, the item of the file it belongs to, what fills it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.disputes.papers import closing, opening, working
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.disputes.papers.source import Source
    from fengqiao.kernel.documents.model import Document

LAW, RULES_2002, INTERPRETATION = (
    "人民调解法",
    "人民调解工作若干规定",
    "最高人民法院关于适用民事诉讼法的解释",
)
FORMS = "人民调解文书格式（2010）"


@dataclass(frozen=True)
class Paper:
    """One form. `make` gives one document for each record, none when the matter has none.

    `records` tells which of the source's records fill it; without one it is a form to write on
    and is not bound. `for_court`: part of what may go to the court.
    """

    code: str
    name: str
    item: str
    basis: Article | str
    make: Callable[[Source], list[Document]]
    filled: Callable[[Source], bool]
    for_court: bool = False
    needs: str = ""


def _never(_source: Source) -> bool:
    return False


PAPERS = (
    Paper("application", "人民调解申请书", "application", Article(LAW, 17), opening.application,
          opening.by_request),
    Paper("register", "受理登记表", "application", Article(LAW, 17), opening.register,
          lambda source: not opening.by_request(source)),
    Paper("rights_notice", "权利义务告知书", "rights_notice", Article(LAW, 23),
          opening.rights_notice, lambda source: bool(source.consents or source.notices)),
    Paper("authorisation", "授权委托书", "authorisation", FORMS, opening.authorisation, _never),
    Paper("investigation", "调查记录", "investigation", FORMS, working.investigation,
          lambda source: bool(source.investigations)),
    Paper("evidence_list", "证据材料清单", "evidence", FORMS, working.evidence_list,
          lambda source: bool(source.evidence), True),
    Paper("session_record", "调解记录（笔录）", "session_record", Article(LAW, 27),
          working.session_record, lambda source: bool(source.sessions), needs="还没有登记调解会"),
    Paper("written_agreement", "人民调解协议书", "agreement", Article(LAW, 29),
          working.written_agreement,
          lambda source: bool({*source.written} & {*source.in_effect}), True,
          "还没有登记书面协议"),
    Paper("oral_register", "口头协议登记表", "agreement", Article(LAW, 28), working.oral_register,
          lambda source: bool(source.oral), True, "还没有登记口头协议"),
    Paper("termination", "终止调解通知书", "agreement", Article(LAW, 26), working.termination,
          lambda source: source.dispute.outcome == "failed", needs="没有终止调解"),
    Paper("performance", "履行情况记录", "performance", Article(LAW, 31), closing.performance,
          lambda source: any(row.recorded_at for row in source.promises), needs="还没有达成协议"),
    Paper("return_visit", "回访记录", "return_visit", Article(LAW, 31), closing.return_visit,
          lambda source: any(row.via == "visit" for row in source.ratings)),
    Paper("confirmation", "司法确认申请书", "confirmation", Article(LAW, 33),
          working.confirmation_application,
          lambda source: source.has_confirmations, True, needs="没有可以申请司法确认的协议"),
    Paper("proof", "主持调解证明", "confirmation", Article(INTERPRETATION, 354), working.proof,
          lambda source: source.has_confirmations, True, needs="还没有生效的协议"),
    Paper("closing_report", "结案报告", "summary", FORMS, closing.closing_report,
          lambda source: not source.matter.is_open),
)  # fmt: skip
BY_CODE = {each.code: each for each in PAPERS}
for _paper in PAPERS:
    if isinstance(_paper.basis, Article):
        cite(f"文书 {_paper.name}", _paper.basis)
