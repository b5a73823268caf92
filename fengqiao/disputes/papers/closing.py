"""Papers after the work: performance, return visit, closing report, and the file's own sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Rating
from fengqiao.disputes.papers.opening import paper
from fengqiao.disputes.papers.source import day_words, moment_words
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.documents.model import Document, Fields, Grid, Paragraph, Signatures, Space
from fengqiao.kernel.matters.models import PartyRole

if TYPE_CHECKING:
    from fengqiao.disputes.papers.source import Source
    from fengqiao.disputes.rules.dossier import DossierItem

SIDES = {"applicant": "申请人一方", "respondent": "被申请人一方"}


def performance(source: Source) -> list[Document]:
    """协议履行情况记录: each thing owed, what was done and when (人民调解法 31)."""
    rows = tuple(
        (item.words, source.text(item.content), source.party(item.performer_id),
         day_words(item.due_on) if item.due_on else "未约定", item.get_state_display(),
         day_words(item.performed_on) if item.performed_on else "", source.text(item.note))
        for item in source.promises
    )  # fmt: skip
    if not source.in_effect:
        return []
    headings = ("项", "内容", "履行人", "期限", "情况", "履行日", "说明")
    return [
        paper(
            source, "调解协议履行情况记录",
            Grid(headings, rows or (("",) * 7,) * 6, (3, 6, 3, 4, 3, 4, 4)),
            Fields((("督促情况", "\n\n\n"),)),
            Signatures(("当事人（签名）：", "记录人（签名）：")),
            number=source.matter.number,
        )
    ]  # fmt: skip


def return_visit(source: Source) -> list[Document]:
    """回访记录: one for each side that was asked, else an empty form."""
    visits: list[Rating | None] = [row for row in source.ratings if row.via == "visit"]
    return [
        paper(
            source, "人民调解回访记录",
            Fields((("回访时间", moment_words(row.rated_at) if row else ""),
                    ("回访对象", SIDES.get(row.side, "") if row else ""),
                    ("是否解决", row.get_solved_display() if row else ""),
                    ("满意程度", Rating.LEVELS.get(row.satisfied or 0, "") if row else "")), 2),
            Fields((("意见", source.text(row.comment) if row else "\n\n\n"),)),
            Signatures(("回访人（签名）：", "被回访人（签名）：")),
            number=source.matter.number,
        )
        for row in (visits or [None])
    ]  # fmt: skip


def closing_report(source: Source) -> list[Document]:
    """结案报告: what happened, said by the records; closed and solved are two facts."""
    dispute, matter = source.dispute, source.matter
    answer = source.answers[-1] if source.answers else None
    solved = [
        f"{SIDES.get(row.side, row.side)}：{row.get_solved_display()}" for row in source.ratings
    ]
    return [
        paper(
            source, "人民调解结案报告",
            Fields((("编号", matter.number), ("纠纷类型", source.category),
                    ("受理日期", day_words(office_day(matter.received_at))),
                    ("办结日期", _closed_on(source)),
                    ("调解次数", f"{dispute.sessions_held}"),
                    ("办理结果", dispute.get_outcome_display())), 2),
            Fields((("纠纷简要\n情况", source.text(matter.description or matter.title)),
                    ("结果说明", source.text(dispute.outcome_reason)),
                    ("答复", source.text(answer.text) if answer else ""),
                    ("双方评价\n是否解决", "\n".join(solved) or "尚未评价"))),
            Signatures(("承办人（签名）：", "负责人（签名）：")),
            number=matter.number,
        )
    ]  # fmt: skip


def description(source: Source, items: list[DossierItem]) -> list[Document]:
    """卷宗情况说明: what is not there, and why."""
    absent = [item for item in items if item.required and not item.present]
    aside = [
        f"{item.position}. {item.name}：{item.why}。" for item in items
        if not item.required and not item.present
    ]  # fmt: skip
    reason = source.dossier.missing_reason if source.dossier else ""
    lines = [
        f"本卷共十三项，应有材料{sum(item.required for item in items)}项，缺{len(absent)}项。",
        *(f"{item.position}. 缺{item.name}（依据：{item.basis}）。" for item in absent),
    ]
    if absent:
        lines.append(f"缺项原因：{source.text(reason) or '（归档时写明）'}")
    return [
        paper(
            source, "卷宗情况说明", *(Paragraph(line) for line in lines),
            *(Paragraph(line) for line in aside),
            Signatures(("立卷人（签名）：",)), number=_number(source),
        )
    ]  # fmt: skip


def _closed_on(source: Source) -> str:
    closed_at = source.matter.closed_at
    return day_words(office_day(closed_at) if closed_at else None)


def _number(source: Source) -> str:
    """卷号; the place for it before filing."""
    if source.dossier:
        return source.dossier.number
    return f"（{source.day.year}）{source.matter.street.number_prefix}人调字第　　号"


def cover(source: Source, *, title: str = "人民调解卷宗") -> Document:
    """封面 with the fields of the 2010 forms."""
    dossier, matter = source.dossier, source.matter
    names = " 与 ".join(
        name
        for name in (source.named(PartyRole.APPLICANT), source.named(PartyRole.RESPONDENT))
        if name
    )  # fmt: skip
    return Document(
        title=title, dated=source.day, number=_number(source), issuer=source.committee,
        numbered=False,
        blocks=(
            Space(2),
            Fields((
                ("卷名", f"{names}　{source.category}"),
                ("调解员", source.mediators),
                ("受理日期", day_words(office_day(matter.received_at))),
                ("办结日期", _closed_on(source)),
                ("立卷人", dossier.filed_by if dossier else ""),
                ("立卷日期", day_words(office_day(dossier.filed_at) if dossier else None)),
                ("保管期限", dossier.keeping if dossier else ""),
                ("备注", dossier.remarks if dossier else "（尚未归档）"),
            )),
        ),
    )  # fmt: skip


def back_cover(source: Source) -> Document:
    """封底: who bound and who checked the file."""
    return Document(
        title="封底", dated=source.day, number=_number(source), issuer=source.committee,
        numbered=False,
        blocks=(
            Space(2),
            Fields((("卷内页数", "见卷内目录"), ("立卷人", ""), ("检查人", ""),
                    ("归档日期", ""), ("备注", ""))),
            Space(2),
            Paragraph(
                "本卷由系统按办理记录装订，文件摘要记入留痕链，可离线核验。",
                align="center", indent=False,
            ),
        ),
    )  # fmt: skip
