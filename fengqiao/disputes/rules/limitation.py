"""诉讼时效: what a request to a mediation committee does to the time for going to court.

依据：《最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定》第十二条；《民法典》第一百八十八条、
第一百九十五条；《劳动争议调解仲裁法》第二十七条
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

LABOUR = frozenset({"labour", "migrant_wages"})


def limitation_words(category: str, requested_on: date) -> str:
    """The hint for one dispute, in words: from which day the period begins anew, and its length.

    >>> from datetime import date
    >>> limitation_words("neighbours", date(2026, 3, 2))[:27]
    '诉讼时效自提出调解请求之日（2026-03-02）中断，'
    """
    if category in LABOUR:
        return (
            f"仲裁时效为一年，自 {requested_on:%Y-%m-%d} 请求处理之日中断并重新计算"
            "（劳动争议调解仲裁法第二十七条）；欠薪在职期间不受一年限制。调解不影响当事人随时申请仲裁。"
        )
    return (
        f"诉讼时效自提出调解请求之日（{requested_on:%Y-%m-%d}）中断，"
        "重新计算，一般为三年（民法典第一百八十八条、第一百九十五条；诉讼时效规定第十二条）。"
        "调解不影响当事人随时起诉（人民调解法第三条）。"
    )
