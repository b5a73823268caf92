"""纠纷 as residents meet them: each state and step in plain words, and what each side may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.disputes.models import Answer, Consent, Rating, RatingVia
from fengqiao.disputes.services.completing import REOPEN_CLOCK
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.ui.templatetags.ui import date_zh
from fengqiao.portal import dispute_forms as forms
from fengqiao.portal.kinds import (
    ResidentPages,
    ResidentStep,
    Side,
    Standing,
    StateWords,
    Tell,
    TellContext,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from fengqiao.kernel.ledger.models import Event

STATES = {
    "registered": StateWords("已登记", "工作人员会先弄清是什么事、该由哪个单位办。"),
    "triaged": StateWords("已登记", "正在确定由哪个单位办理。"),
    "dispatched": StateWords("已转交承办单位", "承办单位签收后会与您联系。"),
    "accepted": StateWords("正在办理", "承办单位会与您联系，了解情况，听取您的意愿。"),
    "mediating": StateWords("正在调解", "调解员会约双方坐下来谈。调解不收费，全凭自愿。"),
    "agreed": StateWords("已谈成", "承办单位会答复您，请按谈好的内容履行。"),
    "failed": StateWords("没有谈成", "承办单位会答复您，并告诉您还可以走哪些途径。"),
    "handled": StateWords("已经处理", "承办单位会把处理结果答复您。"),
    "answered": StateWords("已答复", "请评价是否解决。没有解决的，可以要求重新办理。"),
    "closed": StateWords("已办结", "没有解决的，在期限内可以要求重新办理。"),
    "archived": StateWords("已办结归档", "有新的情况，请重新登记，并写明原来的编号。"),
    "withdrawn": StateWords("已撤回", "以后需要，可以重新登记。"),
    "declined": StateWords("不予受理", "理由和其他途径已经告知；不清楚的，请打电话或到窗口询问。"),
    "left": StateWords("已移交上级", "上级单位会继续办理。"),
    "merged": StateWords("已并案", "与同一件事的另一个编号合在一起办理。"),
}


def _always(title: str, text: str = "", icon: str = "point") -> Tell:
    return lambda _event, _context: Told(title, text, icon)


def _mine(title: str) -> Tell:
    """Told only to the one who did it: what one side says is not shown to the other."""
    return lambda _event, context: Told(title, icon="user") if context.is_mine else None


def _dispatched(event: Event, context: TellContext) -> Told:
    lead = context.units.name(event.body.get("lead"))
    supporting = [context.units.name(unit) for unit in event.body.get("supporting", ())]
    helped = f"，{'、'.join(supporting)}配合" if supporting else ""
    return Told("已转交承办单位", f"由{lead}牵头办理{helped}。", "send")


def _registered(event: Event, context: TellContext) -> Told:
    return Told("已登记", "您提交的内容已收到。" if context.is_mine else "", "file-text")


def _signed(event: Event, _context: TellContext) -> Told:
    if "effective_on" in event.body:
        return Told("已谈成", "协议书签名盖章齐全，已经生效。", "check")
    return Told("协议书正在签署")


EVENTS: dict[str, Tell] = {
    "register": _registered,
    "triage": _always("已核对", "已弄清是哪一类事情。"),
    "dispatch": _dispatched,
    "accept": _always("承办单位已签收", "开始办理。", "check"),
    "return": _always("重新确定承办单位"),
    "contact": _always("承办单位已联系"),
    "consent": _always("已听取调解意愿"),
    "session": _always("开了一次调解会"),
    "agree": _always("已谈成", "双方达成调解协议。", "check"),
    "draft_agreement": _always("正在起草协议书"),
    "sign_agreement": _signed,
    "deliver_agreement": _always("协议书已送交"),
    "record_performance": _always("已登记履行情况"),
    "fast_filing": _always("已移送法院快速立案"),
    "apply_confirmation": _always("已共同申请司法确认"),
    "decline_confirmation": _always("不申请司法确认", "协议同样有约束力。"),
    "confirmation_taken_up": _always("法院已受理司法确认申请"),
    "conclude_confirmation": _always("司法确认已有结果"),
    "end_mediation": _always("没有谈成", "已告知可以走的其他途径。"),
    "handle": _always("已经处理"),
    "answer": _always("已答复", "", "check"),
    "rate": _mine("您已评价"),
    "close": _always("已办结", "", "circle-check"),
    "reopen": _always("重新办理"),
    "archive": _always("已归档"),
    "withdraw": _always("已撤回"),
    "decline": _always("不予受理"),
    "leave": _always("已移交上级"),
    "merge": _always("已并案"),
    "supplement": _mine("您补充了情况"),
    "attach": _mine("您上传了材料"),
    "extend": _always("办理期限已延长", "", "clock"),
    "suspend": _always("暂停计算期限", "等待鉴定、评估等结果。", "player-pause"),
    "resume": _always("继续计算期限", "", "clock"),
}

CLOCKS = {
    "dispatch_triage": "确定由哪个单位办理",
    "dispatch_accept_or_return": "承办单位签收",
    "dispatch_first_contact": "承办单位与您联系",
    "mediation_general": "调解办理",
    "labor_mediation": "劳动争议调解",
    "mediation_medical": "医疗纠纷调解",
    "answer_resident": "答复您",
    "return_visit": "回访您",
    REOPEN_CLOCK: "您可以要求重新办理",
    "jc_apply": "双方可以共同申请司法确认",
    "jc_court_accept": "法院决定是否受理",
    "jc_court_special_procedure": "法院审查协议",
    "jc_party_objection": "对法院裁定提出异议",
    "jc_enforcement_apply": "可以申请执行",
}


def is_told(standing: Standing) -> bool:
    """The other side hears of a dispute when it is asked whether it agrees to mediation.

    Before that somebody who complained would be known to whom he complained of, before
    the office has spoken to either.

    依据：《人民调解法》第十七条、第二十三条；《个人信息保护法》第六条
    """
    if standing.side is Side.APPLICANT:
        return True
    return Consent.objects.filter(matter=standing.matter, party_id__in=standing.party_ids).exists()


def answers(standing: Standing) -> Iterator[tuple[str, str]]:
    """What the office told the applicant; the other side was answered by the agreement."""
    if standing.side is not Side.APPLICANT:
        return
    for answer in Answer.objects.filter(matter=standing.matter).order_by("-id"):
        yield f"答复（{date_zh(answer.given_at)}，{answer.way}）", answer.text
    dispute = standing.matter.dispute
    if standing.matter.state in ("declined", "left"):
        yield "说明", dispute.outcome_reason


def rated_already(standing: Standing, _at: datetime) -> str:
    """One rating for each side and each answer; after a reopening it is asked anew."""
    rated = Rating.objects.filter(
        matter=standing.matter, side=standing.side.value, via=RatingVia.PORTAL
    )
    answered_at = standing.matter.dispute.answered_at
    if answered_at is not None:
        rated = rated.filter(rated_at__gte=answered_at)
    return "您已经评价过。" if rated.exists() else ""


def window_is_over(standing: Standing, at: datetime) -> str:
    """Whether the days in which a closed matter can be reopened are past."""
    if standing.matter.is_open:
        return ""
    clocks = Clock.objects.filter(matter=standing.matter, rule=REOPEN_CLOCK).order_by("-id")
    window = clocks.first()
    if window is not None and at <= window.due_at:
        return ""
    return "要求重新办理的期限已过。有新的情况，请重新登记，并写明原来的编号。"


def _words(form: Any, _standing: Standing) -> dict[str, Any]:
    return dict(form.model_dump())


def _papers(form: forms.Papers, _standing: Standing) -> dict[str, Any]:
    return {"purpose": forms.EVIDENCE, **form.model_dump()}


def _rating(form: forms.RatingWords, standing: Standing) -> dict[str, Any]:
    return {
        "side": standing.side.value,
        "solved": form.solved,
        "satisfied": int(form.satisfied) if form.satisfied else None,
        "comment": form.comment,
    }


SIDES = frozenset({Side.APPLICANT, Side.RESPONDENT})
STEPS = (
    ResidentStep(
        name="rate", label="评价", form=forms.RatingWords, to_input=_rating, sides=SIDES,
        hindrance=rated_already, done="谢谢您的评价。",
        help="您的评价只给办理单位看，对方看不到。",
    ),
    ResidentStep(
        name="supplement", label="补充情况", form=forms.SupplementWords, to_input=_words,
        done="已收到您补充的内容。", help="您补充的内容对方看不到。",
    ),
    ResidentStep(
        name="attach", label="上传照片或材料", form=forms.Papers, to_input=_papers,
        done="已收到您上传的材料。", help="您上传的材料对方看不到。",
    ),
    ResidentStep(
        name="reopen", label="没有解决，要求重新办理", form=forms.ReopenWords, to_input=_words,
        sides=SIDES, hindrance=window_is_over, done="已转给承办单位重新办理。",
    ),
    ResidentStep(
        name="withdraw", label="撤回", form=forms.WithdrawWords, to_input=_words, danger=True,
        sides=frozenset({Side.APPLICANT}), done="已撤回。",
        help="撤回后不再办理。以后需要，可以重新登记。",
    ),
)  # fmt: skip

PAGES = ResidentPages(
    kind="dispute",
    label="矛盾纠纷",
    invitation="有矛盾纠纷，请人来调解",
    form=forms.NewDispute,
    opening="register",
    to_input=forms.registration,
    states=STATES,
    events=EVENTS,
    clocks=CLOCKS,
    steps=STEPS,
    choices={"dispute_type": forms.type_choices},
    is_told=is_told,
    answers=answers,
)
