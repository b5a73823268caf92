"""补贴标准: what the street pays for a mediated dispute, as a document that it sets itself.

Amounts are yuan for one dispute. There is no law behind the amounts; each version names the
document by which the street set them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer
from pydantic.config import JsonDict

from fengqiao.kernel.workflow.inputs import Day, StepInput, Text

YUAN: JsonDict = {"suffix": "元"}
# Kept as text: fractions have no place in the ledger, and JSON numbers would be rounded.
Yuan = Annotated[
    Decimal, Field(ge=0, max_digits=8, decimal_places=2), PlainSerializer(str, return_type=str)
]


class PublishPaymentRule(StepInput):
    """发布补贴规则: the classes and amounts, from the day on which they apply."""

    basis: Text = Field(title="文件依据", min_length=2, max_length=200)
    valid_from: Day = Field(title="施行日期")
    simple: Yuan = Field(title="书面协议：简易纠纷", json_schema_extra=YUAN)
    ordinary: Yuan = Field(title="书面协议：一般纠纷", json_schema_extra=YUAN)
    complex: Yuan = Field(title="书面协议：疑难复杂纠纷", json_schema_extra=YUAN)
    oral_percent: int = Field(
        50, title="口头协议按书面的", ge=0, le=100, json_schema_extra={"suffix": "%"}
    )
    persons_over: int = Field(5, title="涉及人数超过", ge=1, json_schema_extra={"suffix": "人"})
    persons_add: Yuan = Field(Decimal(0), title="人数超过的加", json_schema_extra=YUAN)
    sum_from: Annotated[Decimal, PlainSerializer(str, return_type=str)] = Field(
        Decimal(100_000), title="涉及金额达到", ge=0, max_digits=12, json_schema_extra=YUAN
    )
    sum_add: Yuan = Field(Decimal(0), title="金额达到的加", json_schema_extra=YUAN)
    performed_only: bool = Field(
        True, title="到期事项全部履行后才付", description="有到期未履行的，本期不列"
    )
    failed: Yuan = Field(
        Decimal(0), title="调解不成但固定了证据的", description="零为不付",
        json_schema_extra=YUAN,
    )  # fmt: skip
    most: Yuan = Field(Decimal(0), title="每件最高", description="零为不限", json_schema_extra=YUAN)


class SignPaymentList(StepInput):
    """签发补贴清单: the period; what is on it is computed."""

    first_day: Day = Field(title="期间起")
    last_day: Day = Field(title="期间止")
    digest: str = Field(
        title="清单摘要", pattern="^[0-9a-f]{64}$", json_schema_extra={"widget": "hidden"}
    )


class CorrectPayment(StepInput):
    """更正: a difference to an earlier line, paid or taken back by a list of its own."""

    line: int = Field(title="更正哪一行", ge=1, le=2**63 - 1)
    amount: Decimal = Field(
        title="差额", max_digits=8, decimal_places=2, json_schema_extra=YUAN,
        description="补付为正，扣回为负",
    )  # fmt: skip
    reason: Text = Field(title="理由", min_length=2, max_length=300)
