"""What one dispute pays, and why: pure, so that every amount explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fengqiao.disputes.payments.scheme import PublishPaymentRule

CENT = Decimal("0.01")
CLASSES = {"simple": "简易纠纷", "ordinary": "一般纠纷", "complex": "疑难复杂纠纷"}


@dataclass(frozen=True)
class Case:
    """What the amount of one archived dispute depends on."""

    succeeded: bool
    form: str
    complexity: str
    people: int
    amount: Decimal | None
    unkept: int = 0
    evidence_fixed: bool = False
    # Names of required items that the file lacks.
    missing: tuple[str, ...] = ()
    unsigned_proof: bool = False


@dataclass(frozen=True)
class Payment:
    """An amount with its parts, which add up to it; or why nothing is payable now."""

    amount: Decimal
    reasons: tuple[tuple[str, Decimal], ...]
    obstacle: str = ""

    @property
    def is_payable(self) -> bool:
        return not self.obstacle and self.amount > 0


def payment_for(case: Case, rule: PublishPaymentRule) -> Payment:
    """The payment by the rule; an obstacle names what has to be mended first."""
    if obstacle := _obstacle(case, rule):
        return Payment(Decimal(0), (), obstacle)
    if not case.succeeded:
        return Payment(rule.failed, (("调解不成，已固定证据", rule.failed),))
    base = Decimal(getattr(rule, case.complexity or "ordinary"))
    reasons = [(f"书面协议，{CLASSES[case.complexity or 'ordinary']}", base)]
    if case.form == "oral":
        share = (base * rule.oral_percent / 100).quantize(CENT, ROUND_HALF_UP)
        reasons.append((f"口头协议，按{rule.oral_percent}%", share - base))
    if case.people > rule.persons_over and rule.persons_add:
        reasons.append((f"涉及{case.people}人，超过{rule.persons_over}人", rule.persons_add))
    if case.amount is not None and case.amount >= rule.sum_from and rule.sum_add:
        reasons.append((f"涉及{case.amount}元，达到{rule.sum_from}元", rule.sum_add))
    total = sum((part for _, part in reasons), Decimal(0))
    if rule.most and total > rule.most:
        reasons.append((f"每件最高{rule.most}元", rule.most - total))
        total = rule.most
    return Payment(total, tuple(reasons))


def _obstacle(case: Case, rule: PublishPaymentRule) -> str:
    if case.missing:
        return f"卷宗缺：{'、'.join(case.missing)}"
    if not case.succeeded:
        if not rule.failed:
            return "规则没有列入调解不成的"
        return "" if case.evidence_fixed else "调解不成，卷宗中没有调查记录或证据材料"
    if case.unsigned_proof:
        return "书面协议没有签署凭证"
    if rule.performed_only and case.unkept:
        return f"有{case.unkept}项到期未履行"
    return ""
