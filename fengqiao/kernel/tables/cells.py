"""Turns what stands in a cell into text, or says why it cannot be trusted.

A spreadsheet keeps 15 digits of a number: an identity number typed as a number has lost
its end, and a phone number may come back as 1.38E+10. Such cells are reported, never
repaired by guessing.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

CellValue = str | float | int | bool | datetime | date | time | timedelta | None

FORMULA_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
# Characters that make a spreadsheet take the text after them for a formula.
FORMULA_BEGINNINGS = "=+-@\t\r"

_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+[eE]\+?|[eE]\+)\d{1,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\ufeff]")
_EXACT = 10**15  # numbers of more digits have been rounded by the spreadsheet

FORMULA_ERROR = "公式出错（{0}），没有结果"
NOT_CALCULATED = "是公式但没有保存计算结果；请用表格软件打开并保存，或粘贴为数值"
SCIENTIFIC = "号码成了科学计数法（{0}），后几位已丢失；请把该列设为文本格式后重新填写"
ROUNDED = "超过 15 位的数字已被表格软件四舍五入（{0}）；请把该列设为文本格式后重新填写"
TOO_LONG = "内容有 {0} 字，超过上限 {1} 字"


def clean(text: str) -> str:
    """The text without control and direction characters and without outer white space."""
    return (text if text.isprintable() else _CONTROL.sub("", text)).strip()


def to_text(value: CellValue) -> tuple[str, str]:
    """A typed cell as text (days and moments in ISO form) and its problem, or an empty text."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        return check_text(value)
    if isinstance(value, bool):
        return ("是" if value else "否"), ""
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, (date, time)) and not isinstance(value, datetime):
        return value.isoformat(), ""
    return str(value), ""  # moments and durations: 2026-01-02 03:04:05, 3:04:05


def check_text(value: str) -> tuple[str, str]:
    """A text cell, cleaned, and its problem, or an empty text."""
    text = clean(value)
    begin = text[:1]
    if begin == "'":
        text = unguard(text).strip()
    elif begin == "#" and text in FORMULA_ERRORS:
        return text, FORMULA_ERROR.format(text)
    elif begin and begin in "+-0123456789" and _SCIENTIFIC.fullmatch(text):
        return text, SCIENTIFIC.format(text)
    return text, ""


def _number(value: float) -> tuple[str, str]:
    if isinstance(value, float) and not value.is_integer():
        return repr(value), ""
    text = str(int(value))
    return text, (ROUNDED.format(text) if isinstance(value, float) and abs(value) >= _EXACT else "")


def guard(text: str) -> str:
    """The text so that no spreadsheet runs it as a formula: an apostrophe before it if need be."""
    return f"'{text}" if text[:1] and text[0] in FORMULA_BEGINNINGS else text


def unguard(text: str) -> str:
    """Undoes `guard`, so that a corrected reject file can be read again."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in FORMULA_BEGINNINGS else text
