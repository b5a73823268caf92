"""Papers of taking a dispute in: application, register, rights notice, authorisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.papers.source import day_words, moment_words
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.documents.model import (
    Block,
    Document,
    Fields,
    Heading,
    Paragraph,
    Signatures,
)
from fengqiao.kernel.matters.models import PartyRole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fengqiao.disputes.papers.source import PaperParty, Source

PREVIEW = "预览：个人信息已脱敏，不作正式文书"


def paper(source: Source, title: str, *blocks: Block, number: str = "") -> Document:
    """A paper of this matter, issued by its committee."""
    return Document(
        title=title, blocks=blocks, dated=source.day, number=number, issuer=source.committee,
        mark=PREVIEW if source.masked else "",
    )  # fmt: skip


def party_fields(party: PaperParty) -> Fields:
    """A party as forms ask for it: a body has a name and a credit code, a person the rest."""
    if party.is_body:
        pairs = [
            (party.role_label, party.name), ("联系电话", party.phone),
            ("信用代码", party.id_number), ("住所", party.address), ("代表人", ""), ("职务", ""),
        ]  # fmt: skip
    else:
        pairs = [
            (party.role_label, party.name), ("联系电话", party.phone),
            ("证件号码", party.id_number), ("住址", party.address), ("性别", ""), ("民族", ""),
        ]  # fmt: skip
    return Fields(tuple(pairs), 2)


def all_parties(source: Source) -> Iterable[Block]:
    """Every party, or the empty form of one where none is on file."""
    if not source.parties:
        return [Fields((("申请人", ""), ("联系电话", ""), ("证件号码", ""), ("住址", "")), 2)]
    return [party_fields(party) for party in source.parties]


def application(source: Source) -> list[Document]:
    """人民调解申请书, filled from the registration."""
    matter = source.matter
    return [
        paper(
            source, "人民调解申请书",
            Heading("一、当事人"), *all_parties(source),
            Heading("二、纠纷简要情况"),
            Paragraph(source.text(matter.description or matter.title)),
            Heading("三、申请事项"),
            Paragraph(source.text(source.dispute.wish) or "请求就上述纠纷进行调解。"),
            Paragraph(
                "申请人已知悉：人民调解不收取任何费用；调解期间可以随时要求终止，"
                "不影响通过仲裁、行政、司法等途径维护权利。"
            ),
            Paragraph(f"此致\n{source.committee}", indent=True),
            Signatures(("申请人（签名、盖章或按指印）：",)),
            number=matter.number,
        )
    ]  # fmt: skip


def by_request(source: Source) -> bool:
    """Whether the parties came themselves; else the office offers mediation or takes it over."""
    return source.matter.channel in ("window", "phone", "page")


def register(source: Source) -> list[Document]:
    """人民调解受理登记表, for those who asked by word of mouth or were offered mediation."""
    matter = source.matter
    return [
        paper(
            source, "人民调解受理登记表",
            Fields(
                (
                    ("编号", matter.number),
                    ("受理日期", day_words(office_day(matter.received_at))),
                    ("案件来源", matter.get_channel_display()),
                    ("启动方式", "依当事人申请" if by_request(source) else "主动调解或接受移送"),
                    ("纠纷类型", source.category), ("涉及人数", f"{source.dispute.people}"),
                    ("涉及金额", _amount(source)), ("来源编号", matter.external_number),
                ),
                2,
            ),
            *all_parties(source),
            Fields((("发生地", source.text(matter.place)),
                    ("纠纷简要\n情况", source.text(matter.description or matter.title)),
                    ("当事人\n诉求", source.text(source.dispute.wish)))),
            Signatures(("登记人（签名）：", "当事人（签名）：")),
        )
    ]  # fmt: skip


def _amount(source: Source) -> str:
    amount = source.dispute.amount
    return "" if amount is None else f"{amount} 元"


RIGHTS = (
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)
DUTIES = (
    "如实陈述纠纷事实；",
    "遵守调解现场秩序，尊重人民调解员；",
    "尊重对方当事人行使权利。",
)
EFFECT = (
    "人民调解是群众性的解决民间纠纷的方式，依法、自愿、平等进行，不收取任何费用。",
    "经调解达成的协议具有法律约束力，当事人应当按照约定履行。",
    "双方当事人认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认。",
    "调解不成或者达成协议后有争议的，可以依法通过仲裁、行政、司法等途径维护自己的权利。",
)


def rights_notice(source: Source) -> list[Document]:
    """权利义务告知书 with what each party said: 人民调解法 17, 23, 24, 31, 33, 26."""
    said = [
        f"{source.party(row.party_id)}：{'同意调解' if row.agreed else '不同意调解'}"
        f"（{moment_words(row.given_at)}，{source.text(row.way)}）"
        for row in source.consents
    ]
    words: list[Block] = [Paragraph(line) for line in said] or [Paragraph("（待当事人表示意愿）")]
    return [
        paper(
            source, "人民调解权利义务告知书",
            Paragraph(f"{source.named(PartyRole.APPLICANT)}、{source.named(PartyRole.RESPONDENT)}："
                      .strip("、"), indent=False),
            Paragraph("现将人民调解的性质、效力和各方的权利义务告知如下。"),
            Heading("一、性质和效力"), *_numbered(EFFECT),
            Heading("二、当事人享有的权利"), *_numbered(RIGHTS),
            Heading("三、当事人履行的义务"), *_numbered(DUTIES),
            Heading("四、各方意愿"), *words,
            Signatures((*(f"{party.name}（签名）：" for party in source.parties),
                        "告知人（签名）：")),
            number=source.matter.number,
        )
    ]  # fmt: skip


def _numbered(lines: tuple[str, ...]) -> list[Block]:
    return [Paragraph(f"{number}. {line}") for number, line in enumerate(lines, start=1)]


def authorisation(source: Source) -> list[Document]:
    """授权委托书: one for each agent on file, else an empty one."""
    agents = source.of(PartyRole.AGENT)
    found: list[tuple[str, PaperParty | None]] = [
        (source.party(agent.agent_of), agent) for agent in agents
    ]
    return [
        paper(
            source, "授权委托书",
            Fields((("委托人", principal), ("受托人", agent.name if agent else ""),
                    ("证件号码", agent.id_number if agent else ""),
                    ("联系电话", agent.phone if agent else "")), 2),
            Paragraph(f"就{source.text(source.matter.title)}一事，委托上列受托人代为参加人民调解。"),
            Paragraph("代理权限（由委托人逐项写明；承认、变更、放弃请求或代签协议须特别写明）："),
            Paragraph("　\n　\n　"),
            Signatures(("委托人（签名、盖章或按指印）：", "受托人（签名）：")),
            number=source.matter.number,
        )
        for principal, agent in (found or [("", None)])
    ]  # fmt: skip
