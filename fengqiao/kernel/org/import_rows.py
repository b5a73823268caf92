"""What the two kinds of import share: outcomes, and cells turned into values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from fengqiao.kernel.org.refusal import OrgRefused

if TYPE_CHECKING:
    from fengqiao.kernel.tables.model import Row

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_YES_NO = {"": True, "是": True, "启用": True, "否": False, "停用": False}


class Action(StrEnum):
    """What becomes of a row."""

    CREATED = "新增"
    CHANGED = "修改"
    UNCHANGED = "不变"
    REJECTED = "退回"


@dataclass(frozen=True)
class Taken:
    """A row that was taken over."""

    action: Action
    said: str = ""


def must(row: Row, column: str) -> str:
    """The cell; raises OrgRefused when it is empty."""
    value = row.get(column, "")
    if not value:
        raise OrgRefused(f"“{column}”必须填写。")
    return value


def day(row: Row, column: str) -> date | None:
    """The day in a cell, None for an empty one; raises OrgRefused for anything else."""
    text = row.get(column, "")
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        value = date(*map(int, found.groups())) if found else None
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2200:
        raise OrgRefused(f"“{column}”应为日期，如 2026-03-01，现为“{text[:40]}”。")
    return value


def yes(row: Row, column: str) -> bool:
    """是 or 否; an empty cell is 是. Raises OrgRefused for anything else."""
    text = row.get(column, "")
    if text not in _YES_NO:
        raise OrgRefused(f"“{column}”应为 是 或 否，现为“{text[:40]}”。")
    return _YES_NO[text]
