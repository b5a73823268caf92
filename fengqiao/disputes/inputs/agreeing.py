"""Inputs of agreements."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from fengqiao.disputes.inputs.common import LONG
from fengqiao.disputes.models import AgreementForm
from fengqiao.kernel.workflow.inputs import Day, StepInput, Text


class RecordAgreement(StepInput):
    """调解协议: contents and signatures; the effective day is computed."""

    form: AgreementForm = Field(title="形式")
    facts: Text = Field("", title="纠纷事实、争议和责任", max_length=10_000, json_schema_extra=LONG)
    terms: Text = Field(
        title="协议内容", min_length=1, max_length=10_000, json_schema_extra=LONG,
        description="履行的方式和期限",
    )  # fmt: skip
    perform_by: Day | None = Field(None, title="履行期限")
    agreed_on: Day = Field(title="达成日期")
    signatures: Text = Field(
        "", title="签名与印章", max_length=300,
        description="书面协议：各方当事人签名、盖章或按指印，调解员签名，加盖调委会印章",
    )  # fmt: skip

    @model_validator(mode="after")
    def _written_is_signed(self) -> Self:
        if self.form == AgreementForm.WRITTEN and not self.signatures:
            raise ValueError("书面协议须记明各方签名和印章（人民调解法第二十九条）")
        return self
