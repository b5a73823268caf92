"""What the pages of suggestions are asked with."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _is_month(text: str) -> str:
    if text and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise ValueError("月份应写作 2026-01")
    return text


class ChoiceQuery(BaseModel):
    """Which choices: a field, how it came out, or one override; a month; from where on."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    field: str = Field(pattern="^(category|complexity|five_list)$")
    outcome: str = Field("", pattern="^(taken|overridden|abstained|suggested)?$")
    month: Annotated[str, AfterValidator(_is_month)] = ""
    suggested: str = Field("", max_length=30)
    decided: str = Field("", max_length=30)
    before: int = Field(0, ge=0, le=2**62)

    @property
    def first_day(self) -> date | None:
        return date.fromisoformat(f"{self.month}-01") if self.month else None
