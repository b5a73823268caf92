"""The Chinese names of what is suggested and decided."""

from __future__ import annotations

from fengqiao.disputes.models.dispute import Complexity, FiveList
from fengqiao.disputes.rules.types import type_name
from fengqiao.disputes.triage.models import SuggestedField


def value_name(field: str, value: str) -> str:
    """The name of a stored value; the value itself when its list has changed since.

    >>> value_name("complexity", "simple"), value_name("category", "")
    ('简易', '')
    """
    if field == SuggestedField.CATEGORY:
        return type_name(value)
    names = dict(Complexity.choices if field == SuggestedField.COMPLEXITY else FiveList.choices)
    return str(names.get(value, value))
