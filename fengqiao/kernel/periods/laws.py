"""What each law says itself of counting: which days it means, how a period runs, service by notice.

Data in `laws.toml`; a law that is not listed counts as the Civil Code has it (民法典 201 to 203).

>>> from fengqiao.kernel.periods.period import Period, Unit
>>> str(terms_of("行政强制法").working_days.read(Period(10, Unit.CALENDAR_DAY)))
'10个工作日'
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.citations import cite
from fengqiao.kernel.periods.period import (
    AS_WRITTEN,
    CIVIL_CODE,
    CountingBasis,
    PeriodError,
    WorkingDayRule,
)

BY_NOTICE = "service_by_notice_civil"
_FIELDS = {"working_days", "counting", "by_notice"}
_WORKING_DAY_FIELDS = {"basis", "lengths", "up_to", "every"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LawTerms:
    """How one law counts.

    `working_days` are its own meaning of 日; `counting` the articles on how a period begins and
    ends; `by_notice` the id of the clock rule after which service by public notice is complete.
    """

    working_days: WorkingDayRule = AS_WRITTEN
    counting: CountingBasis = CIVIL_CODE
    by_notice: str = BY_NOTICE


_CIVIL = LawTerms()


@cache
def law_terms() -> Mapping[str, LawTerms]:
    """Every law with terms of its own, by its short title."""
    text = (resources.files(__package__) / "laws.toml").read_text(encoding="utf-8")
    return read_terms(text)


def read_terms(text: str) -> Mapping[str, LawTerms]:
    """Terms from TOML; raises PeriodError naming the law for anything unexpected in it."""
    found = {}
    for law, raw in tomllib.loads(text).items():
        unknown = raw.keys() - _FIELDS if isinstance(raw, dict) else {"?"}
        if unknown:
            raise PeriodError(f"《{law}》的期间规定有未知字段 {sorted(unknown)}")
        found[law] = LawTerms(
            working_days=_working_days(law, raw.get("working_days")),
            counting=_counting(raw["counting"]) if "counting" in raw else CIVIL_CODE,
            by_notice=raw.get("by_notice", BY_NOTICE),
        )
    return MappingProxyType(found)


def _working_days(law: str, raw: Any) -> WorkingDayRule:
    if raw is None:
        return AS_WRITTEN
    unknown = raw.keys() - _WORKING_DAY_FIELDS
    if unknown or "basis" not in raw:
        raise PeriodError(f"《{law}》的工作日规定缺少 basis，或有未知字段 {sorted(unknown)}")
    return WorkingDayRule(
        cite("工作日的认定", Article.parse(raw["basis"])),
        lengths=frozenset(raw.get("lengths", ())),
        up_to=raw.get("up_to", 0),
        every=raw.get("every", False),
    )


def _counting(citations: Iterable[str]) -> CountingBasis:
    """Procedure law speaks of the first and the last day; the corresponding day is civil law."""
    words = "、".join(str(cite("期间的计算", Article.parse(text))) for text in citations)
    return CountingBasis(words, CIVIL_CODE.corresponding, words)


def terms_of(law: str) -> LawTerms:
    """The terms of one law by its short title; those of the Civil Code where it has none."""
    return law_terms().get(law, _CIVIL)


PENALTY_LAW = terms_of("行政处罚法").working_days
REVIEW_LAW = terms_of("行政复议法").working_days
COERCION_LAW = terms_of("行政强制法").working_days
LICENSING_LAW = terms_of("行政许可法").working_days
