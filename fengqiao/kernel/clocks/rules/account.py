"""An answer in words for the terminal and as plain data for programs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fengqiao.kernel.clocks.rules.cautions import warnings_of
from fengqiao.kernel.clocks.rules.explain import Answer, basis_of
from fengqiao.kernel.clocks.rules.question import Moment
from fengqiao.kernel.clocks.rules.rule import AREAS, ClockRule
from fengqiao.kernel.periods.deadline import in_chinese

STATUS: Mapping[str, str] = {
    "in_time": "未到期", "due_today": "当日到期", "late": "已逾期",
    "waiting": "期间未满，还不能办", "open": "期间已满，可以办",
}  # fmt: skip


def rule_data(rule: ClockRule) -> dict[str, Any]:
    """One rule as plain data."""
    period = rule.period
    return {
        "rule": rule.id,
        "area": rule.area,
        "area_name": AREAS.get(rule.area, rule.area),
        "procedure": rule.procedure,
        "trigger": rule.trigger,
        "length": rule.length,
        "count": period.count if period else None,
        "unit": str(period.unit) if period else ("fixed_date" if rule.fixed_date else None),
        "bound": str(period.bound) if period else "max",
        "backward": rule.backward,
        "law": rule.law,
        "article": rule.article,
        "basis": [str(article) for article in rule.bases],
        "version": rule.version,
        "verified": rule.verified,
        "may_block": rule.may_block,
        "extension": rule.extension_text,
        "extended_by": rule.extended_by,
        "extensions_allowed": rule.extensions_allowed,
        "suspensions": list(rule.suspensions),
        "events": {event.name: event.label for event in rule.events.values()},
        "variants": {v.name: f"{v.label}：{v.period}" for v in rule.variants.values()},
        "overlaps": list(rule.overlaps),
        "consequence": rule.consequence,
        "note": rule.note,
    }


def answer_data(answer: Answer, on: date | None = None) -> dict[str, Any]:
    """The answer as plain data: `due`, `provisional` and `days` first."""
    question = answer.question
    data: dict[str, Any] = {
        "due": answer.due.isoformat(),
        "provisional": answer.provisional,
        "from": (question.start or answer.begun).isoformat(),
        "start": answer.begun.isoformat(),
        "begins": [
            {"event": each.name, "label": each.label, "date": each.day.isoformat()}
            for each in answer.begins
        ],
        "start_day_rule": answer.start_day_rule,
        "roll_over": answer.roll_over,
        "extensions": [str(each) for each in answer.extensions],
        "suspended": [
            {"from": each.first.isoformat(), "to": each.last.isoformat(), "reason": each.reason}
            for each in question.suspensions
        ],
        "served": str(question.served) if question.served else None,
        "served_on": answer.service.due.isoformat() if answer.service else None,
        "variant": question.variant or None,
        "open_on": answer.open_on.isoformat() if answer.open_on else None,
        "clear_due": answer.clear_due.isoformat() if answer.clear_due else None,
        "warnings": list(warnings_of(answer)),
        "days": [
            {"date": each.day.isoformat(), "counted": each.counted, "number": each.number or None,
             "reason": each.reason, **({"part": each.part} if each.part else {})}
            for each in answer.days
        ],
    }  # fmt: skip
    if on:
        data["status"] = answer.status(on)
    named = rule_data(answer.rule)
    if answer.length:
        named |= {"length": str(answer.length), "count": answer.length.count}
    return data | named


def answer_lines(answer: Answer, on: date | None = None) -> list[str]:
    """The answer as lines of Chinese."""
    rule = answer.rule
    lines = [
        f"{rule.procedure}（{rule.id}）",
        f"依据：{basis_of(rule)}" + (f"（{rule.version}年版本）" if rule.version else "")
        + ("" if rule.verified else "【未核对】"),
        f"期间：{answer.length or rule.length}，自{rule.trigger}",
        *(f"  {each.label}：{in_chinese(each.day)}" for each in answer.begins),
        *account_lines(answer),
    ]  # fmt: skip
    doubt = "（暂定）" if answer.provisional else ""
    lines.append(f"{end_word(answer)}：{moment_words(answer.due)}{doubt}")
    if answer.open_on:
        lines.append(f"期满后自{in_chinese(answer.open_on)}起可以办理")
    if on:
        lines.append(f"{in_chinese(on)}：{STATUS[answer.status(on)]}")
    if rule.consequence:
        lines.append(f"逾期后果：{rule.consequence}")
    if rule.note:
        lines.append(f"说明：{rule.note}")
    return lines + [f"注意：{warning}" for warning in warnings_of(answer)]


def account_lines(answer: Answer) -> list[str]:
    """How the answer came about: the rules of counting, then the days in runs."""
    lines = [f"起算：{answer.start_day_rule}", f"末日：{answer.roll_over}"]
    if answer.service:
        lines += [f"公告送达：{line}" for line in answer.service.explain()]
    if answer.deadline:
        return lines + list(answer.deadline.explain())
    return lines + [f"{in_chinese(each.day)}：{each.reason}" for each in answer.hours]


def end_word(answer: Answer) -> str:
    """What the day of the answer is: 截止, 最迟, 起始 of a window, or 至少等到."""
    if answer.is_window:
        return "起始"
    return "最迟" if answer.rule.backward else "至少等到" if answer.open_on else "截止"


def moment_words(moment: Moment) -> str:
    """2026年10月9日（周五）, with the time of day where there is one."""
    if isinstance(moment, datetime):
        return f"{in_chinese(moment.date())} {moment:%H:%M}"
    return in_chinese(moment)
