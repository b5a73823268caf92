"""Papers of the mediation itself: investigation, session record, agreement, termination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Outcome
from fengqiao.disputes.models.mediation import Route, SessionForm
from fengqiao.disputes.papers.opening import all_parties, paper
from fengqiao.disputes.papers.source import day_words, moment_words
from fengqiao.kernel.documents.model import (
    Document,
    Fields,
    Grid,
    Heading,
    Paragraph,
    Signatures,
)
from fengqiao.kernel.matters.models import PartyRole

if TYPE_CHECKING:
    from fengqiao.disputes.models import Agreement, Session
    from fengqiao.disputes.papers.source import Source


def investigation(source: Source) -> list[Document]:
    """人民调解调查记录: one for each inquiry, else an empty form to write on while asking."""
    made = [
        paper(
            source, "人民调解调查记录",
            Fields((("时间", moment_words(row.made_at)), ("地点", source.text(row.place)),
                    ("调查人", source.text(row.investigators)),
                    ("被调查人", source.text(row.persons))), 2),
            Heading("调查内容"), Paragraph(source.text(row.content)),
            Signatures(("被调查人（签名）：", "调查人（签名）：", "记录人（签名）：")),
            number=source.matter.number,
        )
        for row in source.investigations
    ]  # fmt: skip
    return made or [
        paper(
            source, "人民调解调查记录",
            Fields((("时间", ""), ("地点", ""), ("调查人", ""), ("记录人", ""),
                    ("被调查人", ""), ("联系电话", "")), 2),
            Fields((("调查事项", source.text(source.matter.title)),
                    ("记录", "\n\n\n\n\n\n\n\n\n\n"))),
            Signatures(("被调查人（签名）：", "调查人（签名）：", "记录人（签名）：")),
            number=source.matter.number,
        )
    ]  # fmt: skip


def session_record(source: Source) -> list[Document]:
    """人民调解记录（笔录）: one for each sitting."""
    signers = tuple(f"{party.name}（签名）：" for party in source.parties)
    return [
        paper(
            source, "人民调解记录",
            Fields((("时间", moment_words(row.held_at)), ("地点", source.text(row.place)),
                    ("调解员", row.mediator.person.name), ("记录人", source.text(row.recorder)),
                    ("方式", row.get_form_display()), ("公开", row.get_openness_display())), 2),
            Fields((("参加人", source.text(row.attendees)),
                    ("告知情况", "调解前已告知当事人权利义务" if row.rights_told else ""))),
            Heading("调解情况"), *_said(source, row),
            Paragraph("以上记录经当事人核对无误。"),
            Signatures((*signers, "调解员（签名）：", "记录人（签名）：")),
            number=f"{source.matter.number} 第{number}次",
        )
        for number, row in enumerate(source.sessions, start=1)
    ]  # fmt: skip


def _said(source: Source, row: Session) -> list[Paragraph]:
    """What was said at a sitting. A private one stays sealed: the file only says that it was."""
    if row.form == SessionForm.PRIVATE:
        return [Paragraph("单独听取一方意见，内容封存，不向对方出示，不入卷。")]
    lines = [Paragraph(source.text(row.record))]
    if row.concessions:
        lines.append(
            Paragraph(f"为达成协议作出的让步意见（不作为不利证据）：{source.text(row.concessions)}")
        )
    return lines


def evidence_list(source: Source) -> list[Document]:
    """证据材料清单, in the order of receipt."""
    rows = tuple(
        (str(number), source.text(row.name), row.get_kind_display(), str(row.quantity),
         source.text(row.proves), source.party(row.party_id) or source.text(row.source))
        for number, row in enumerate(source.evidence, start=1)
    )  # fmt: skip
    headings = ("序号", "名称", "形式", "份数", "证明事项", "提供人")
    return [
        paper(
            source, "证据材料清单", Grid(headings, rows or (("",) * 6,) * 8, (2, 6, 4, 2, 6, 4)),
            Signatures(("提供人（签名）：", "接收人（签名）：")), number=source.matter.number,
        )
    ]  # fmt: skip


def written_agreement(source: Source) -> list[Document]:
    """人民调解协议书: 人民调解法 29."""
    return [_agreement(source, row) for row in source.written]


def _agreement(source: Source, row: Agreement) -> Document:
    copies = len(source.parties) + 1
    facts = "\n".join(
        source.text(text) for text in (row.facts, row.issues, row.responsibility) if text
    )
    return paper(
        source, "人民调解协议书",
        Heading("一、当事人"), *all_parties(source),
        Heading("二、纠纷的主要事实、争议事项和各方责任"),
        Paragraph(facts or source.text(source.matter.description or source.matter.title)),
        Heading("三、经调解，当事人自愿达成如下协议"), *promised(source, row),
        Paragraph(
            f"本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖{source.committee}印章"
            f"之日起生效。本协议一式{copies}份，当事人各执一份，人民调解委员会留存一份。"
        ),
        Signatures((*(f"{party.name}（签名、盖章或按指印）：" for party in source.parties),
                    "人民调解员（签名）：", f"{source.committee}（印章）")),
        number=row.number or source.matter.number,
    )  # fmt: skip


def promised(source: Source, row: Agreement) -> list[Paragraph]:
    """What was agreed: who does what, how and by when, clause by clause, then the rest."""
    lines = []
    for item in sorted(row.obligations.all(), key=lambda each: (each.clause, each.instalment)):
        who = source.party(item.performer_id)
        sum_ = f"，金额{item.amount}元" if item.amount is not None else ""
        due = f"，于{day_words(item.due_on)}前履行" if item.due_on else ""
        how = f"，方式：{source.text(item.manner)}" if item.manner else ""
        lines.append(f"{item.words}：{who}{source.text(item.content)}{sum_}{how}{due}。")
    if row.terms:
        lines.append(source.text(row.terms))
    return [Paragraph(line) for line in lines]


def oral_register(source: Source) -> list[Document]:
    """人民调解口头协议登记表: 人民调解法 28, 30."""
    return [
        paper(
            source, "人民调解口头协议登记表", *all_parties(source),
            Fields((("纠纷事实\n和争议", source.text(row.facts or source.matter.title)),
                    ("协议内容", "\n".join(each.text for each in promised(source, row))),
                    ("达成日期", day_words(row.effective_on)))),
            Paragraph("口头协议自各方当事人达成协议之日起生效。"),
            Signatures(("人民调解员（签名）：", f"{source.committee}（印章）")),
            number=source.matter.number,
        )
        for row in source.oral
    ]  # fmt: skip


def termination(source: Source) -> list[Document]:
    """终止调解通知书 with the other routes: 人民调解法 26."""
    if source.dispute.outcome != Outcome.FAILED:
        return []
    names = f"{source.named(PartyRole.APPLICANT)}、{source.named(PartyRole.RESPONDENT)}".strip("、")
    return [
        paper(
            source, "终止调解通知书",
            Paragraph(f"{names}：", indent=False),
            Paragraph(f"关于{source.text(source.matter.title)}一事，经调解未能达成协议，现终止调解。"),
            *_ended(source),
            Paragraph(
                "当事人可以依法通过仲裁、行政、司法等途径维护自己的权利；请注意各途径的时限。"
                "终止调解不影响当事人再次自愿申请调解。"
            ),
            Signatures((*(f"{party.name}（签收）：" for party in source.parties),
                        f"{source.committee}（印章）")),
            number=source.matter.number,
        )
    ]  # fmt: skip


def _ended(source: Source) -> list[Paragraph]:
    """Why it ended and the routes told; a record of the ending says both apart."""
    if not source.terminations:
        return [Paragraph(f"终止原因及告知情况：{source.text(source.dispute.outcome_reason)}")]
    row = source.terminations[-1]
    routes = "、".join(Route(each).label for each in row.routes if each in Route.values)
    told = "；".join(text for text in (routes, source.text(row.routes_told)) if text)
    return [
        Paragraph(f"终止原因：{source.text(row.reason)}"),
        Paragraph(f"已告知的其他途径：{told}（{row.get_told_how_display()}）"),
    ]


def confirmation_application(source: Source) -> list[Document]:
    """司法确认申请书, jointly: 人民调解法 33; 民事诉讼法 205."""
    found = [row for row in source.in_effect if row.confirm_by]
    return [
        paper(
            source, "司法确认申请书",
            Heading("申请人"), *all_parties(source),
            Heading("请求事项"),
            Paragraph("请求依法确认申请人达成的下列调解协议有效。"),
            Heading("事实和理由"),
            Paragraph(
                f"申请人因{source.text(source.matter.title)}发生纠纷，经{source.committee}主持调解，"
                f"于{day_words(row.effective_on)}自愿达成{row.get_form_display()}。"
                f"现于协议生效之日起三十日内共同提出申请"
                f"（最后一日为{day_words(row.confirm_by)}）。"
            ),
            Paragraph("协议主要内容："), *promised(source, row),
            Paragraph(
                "申请人承诺：协议出于自愿，没有恶意串通、规避法律的情形；"
                "如因协议内容给他人造成损害，愿意承担相应的法律责任。"
            ),
            Paragraph("此致\n　　　　　　人民法院"),
            Signatures(tuple(f"{party.name}（签名、盖章或按指印）：" for party in source.parties)),
        )
        for row in found[-1:]
    ]  # fmt: skip


def proof(source: Source) -> list[Document]:
    """调解组织主持调解的证明, for the court: 民事诉讼法解释 354."""
    found = source.in_effect
    return [
        paper(
            source, "主持调解证明",
            Paragraph(
                f"兹证明：{source.named(PartyRole.APPLICANT)}与{source.named(PartyRole.RESPONDENT)}"
                f"因{source.text(source.matter.title)}发生的纠纷（编号{source.matter.number}），"
                f"由本调解委员会人民调解员{row.mediator.person.name}主持调解，"
                f"于{day_words(row.effective_on)}达成{row.get_form_display()}。"
            ),
            Paragraph("特此证明。"),
            Signatures((f"{source.committee}（印章）",)),
        )
        for row in found[-1:]
    ]  # fmt: skip
