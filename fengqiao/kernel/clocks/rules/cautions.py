"""What whoever relies on an answer must know: unread text, unannounced years, what needs proof."""

from fengqiao.kernel.clocks.rules.explain import Answer
from fengqiao.kernel.clocks.rules.question import Service, day_of
from fengqiao.kernel.clocks.rules.rule import NO_LIMIT_WRITTEN
from fengqiao.kernel.periods.deadline import in_chinese


def warnings_of(answer: Answer) -> tuple[str, ...]:
    """What whoever relies on the answer must know, in Chinese."""
    rule, found = answer.rule, list(answer.warnings)
    if not rule.verified:
        found.append("该条原文尚未核对：只作提示，不作阻断依据，使用前请核对")
    if answer.provisional:
        found.append(
            f"暂定：涉及的年度（至 {day_of(answer.due).year} 年）放假安排尚未公布，公布后重算"
        )
    if answer.question.served and not rule.starts_on_service:
        found.append("该期限一般不从送达起算，请核对送达是否就是起算的事由")
    if answer.question.served is Service.POST:
        found.append("邮寄送达的，起算之日须为回执上注明的收件日期（《民事诉讼法》第九十一条）")
    if answer.clear_due and answer.clear_due != answer.due:
        found.append(f"要求中间满足整数日的，最迟为{in_chinese(answer.clear_due)}，这样最稳妥")
    if answer.question.suspensions and rule.suspension_needs_basis:
        found.append("扣除须有法律、法规、规章的明文依据，请在案卷写明")
    if answer.extensions:
        told = (
            f"延长须经{rule.extended_by or '有权机关'}决定" if rule.extended_by else "延长须有依据"
        )
        found.append(f"{told}（{rule.extension_text}）")
    if rule.extensions_allowed == NO_LIMIT_WRITTEN and len(answer.extensions) > 1:
        found.append("条文没有写可以延长几次，多次延长请写明各次的依据")
    return tuple(found)
