"""What inputs of several steps share: widgets, the type code, a reason."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict

from fengqiao.disputes.rules.types import dispute_types
from fengqiao.kernel.workflow.inputs import StepInput, Text

LONG: JsonDict = {"widget": "textarea"}
UNIT: JsonDict = {"widget": "unit"}
POST: JsonDict = {"widget": "post"}
PARTY: JsonDict = {"widget": "party"}


def _type_code(text: str) -> str:
    """The code of a type given by code or by name, as tables from elsewhere have it."""
    types = dispute_types()
    if not text or text in types:
        return text
    for code, found in types.items():
        if text in (found.name, found.name.removesuffix("纠纷")):
            return code
    raise ValueError("不在现行纠纷类型表中")


TypeCode = Annotated[str, AfterValidator(_type_code)]


class WithReason(StepInput):
    """A step whose only input is why."""

    reason: Text = Field(title="理由", min_length=2, max_length=500, json_schema_extra=LONG)
