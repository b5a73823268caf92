"""What a browser posts for the sample form, and the form made from it."""

from typing import Any

from django.http import QueryDict
from pydantic import create_model

from fengqiao.kernel.ui.schema_forms import BoundField, FormContext, SchemaForm, walk
from fengqiao.kernel.ui.style_page import SampleInput, sample_units

UNITS = FormContext(choices={"unit": sample_units})
WHOLE: dict[str, str | list[str]] = {
    "title": "楼上漏水",
    "text": "第一行\r\n第二行",
    "channel": "phone",
    "unit": "2",
    "supporting": ["1", "3"],
    "happened_on": "2026-02-28",
    "session_at": "2026-03-02T09:30",
    "people": "3",
    "amount": "1,200.50",
    "agreed": "true",
    "urgent": "true",
    "keywords": "漏水\n\n 装修 ",
    "evidence": ["file-1"],
    "place.address": "枫桥路 1 号",
    "place.unit": "4",
    "parties": ["0", "1"],
    "parties.0.name": "甲",
    "parties.0.role": "applicant",
    "parties.1.name": "乙",
    "parties.1.phone": "13800000000",
    "parties.1.role": "respondent",
}


def posted(values: dict[str, Any], **changes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in (values | changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def sample(**changes: Any) -> SchemaForm[SampleInput]:
    return SchemaForm(SampleInput, posted(WHOLE, **changes), context=UNITS)


def field_at(form: SchemaForm[Any], path: str) -> BoundField:
    return next(bound for bound in walk(form.fields) if bound.path == path)


def one(annotation: Any, field: Any = ..., **posted_values: Any) -> SchemaForm[Any]:
    """A posted form of one field named value."""
    model = create_model("One", value=(annotation, field))
    return SchemaForm(model, posted(posted_values), context=UNITS)
