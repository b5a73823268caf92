"""What one dispute pays, and why it does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fengqiao.disputes.payments.amounts import Case, payment_for
from fengqiao.disputes.payments.scheme import PublishPaymentRule


def rule(**values: Any) -> PublishPaymentRule:
    return PublishPaymentRule.model_validate(
        {"basis": "试行办法", "valid_from": "2026-01-01", "simple": "100", "ordinary": "200",
         "complex": "500", **values}
    )  # fmt: skip


def case(**values: Any) -> Case:
    plain: dict[str, Any] = {
        "succeeded": True, "form": "written", "complexity": "ordinary", "people": 2,
        "amount": None,
    }  # fmt: skip
    return Case(**(plain | values))


@pytest.mark.parametrize(
    ("values", "scheme", "amount"),
    [
        ({}, {}, "200"),
        ({"form": "oral"}, {}, "100"),
        ({"form": "oral", "complexity": "simple"}, {"oral_percent": 33}, "33"),
        ({"complexity": "complex"}, {}, "500"),
        ({"complexity": ""}, {}, "200"),
        ({"people": 5}, {"persons_add": "80"}, "200"),
        ({"people": 6}, {"persons_add": "80"}, "280"),
        ({"amount": Decimal(99_999)}, {"sum_add": "50"}, "200"),
        ({"amount": Decimal(100_000)}, {"sum_add": "50"}, "250"),
        ({"complexity": "complex", "people": 9}, {"persons_add": "80", "most": "520"}, "520"),
        ({"succeeded": False, "evidence_fixed": True}, {"failed": "60"}, "60"),
    ],
)
def test_an_amount_explains_itself(
    values: dict[str, Any], scheme: dict[str, Any], amount: str
) -> None:
    payment = payment_for(case(**values), rule(**scheme))
    assert payment.is_payable
    assert payment.amount == Decimal(amount) == sum(part for _, part in payment.reasons)


@pytest.mark.parametrize(
    ("values", "scheme", "words"),
    [
        ({"missing": ("当事人身份证明",)}, {}, "卷宗缺：当事人身份证明"),
        ({"unkept": 2}, {}, "有2项到期未履行"),
        ({"unsigned_proof": True}, {}, "没有签署凭证"),
        ({"succeeded": False}, {}, "规则没有列入"),
        ({"succeeded": False}, {"failed": "60"}, "没有调查记录或证据材料"),
    ],
)
def test_what_is_not_payable_says_what_stands_in_the_way(
    values: dict[str, Any], scheme: dict[str, Any], words: str
) -> None:
    payment = payment_for(case(**values), rule(**scheme))
    assert not payment.is_payable
    assert words in payment.obstacle


def test_an_unkept_item_does_not_matter_where_the_street_says_so() -> None:
    assert payment_for(case(unkept=1), rule(performed_only=False)).is_payable
