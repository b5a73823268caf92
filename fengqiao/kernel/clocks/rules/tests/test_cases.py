"""The situations in `cases/*.yaml`, written to be read and corrected by a lawyer."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.law.citation import Article
from fengqiao.kernel.law.register import resolve
from fengqiao.kernel.periods.calendar import built_in
from fengqiao.kernel.periods.count import (
    AS_WRITTEN,
    COERCION_LAW,
    LICENSING_LAW,
    PENALTY_LAW,
    REVIEW_LAW,
    Deadline,
    Period,
    Suspension,
    count,
    count_back,
)

LAWS = {
    "行政处罚法": PENALTY_LAW,
    "行政强制法": COERCION_LAW,
    "行政许可法": LICENSING_LAW,
    "行政复议法": REVIEW_LAW,
    "": AS_WRITTEN,
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One situation; an unknown or missing key in the file is an error."""

    name: str
    start: date
    due: date
    rule: str = ""
    period: dict[str, Any] = field(default_factory=dict)
    working_days: str = ""
    backward: bool = False
    article: str = ""
    suspensions: list[dict[str, Any]] = field(default_factory=list)
    extensions: list[dict[str, Any]] = field(default_factory=list)
    in_time: list[date] = field(default_factory=list)
    late: list[date] = field(default_factory=list)
    provisional: bool = False

    def deadline(self) -> Deadline:
        paused = [Suspension(**pause) for pause in self.suspensions]
        longer = [Period(**extension) for extension in self.extensions]
        if self.rule:
            rule = rules()[self.rule]
            return rule.deadline(self.start, built_in(), suspensions=paused, extensions=longer)
        period, law = Period(**self.period), LAWS[self.working_days]
        if self.backward:
            return count_back(self.start, period, built_in(), working_days=law)
        return count(self.start, period, built_in(), working_days=law)


CASES = [
    Case(**raw)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for raw in yaml.safe_load(path.read_text(encoding="utf-8"))
]
all_cases = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def test_there_are_at_least_forty_cases_with_different_names() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)


@all_cases
def test_the_case_ends_on_the_day_the_lawyer_expects(case: Case) -> None:
    deadline = case.deadline()
    assert deadline.due == case.due, "\n".join(deadline.explain())
    assert deadline.provisional is case.provisional
    assert all(day <= deadline.due for day in case.in_time)
    assert all(day > deadline.due for day in case.late)


@all_cases
def test_the_case_names_an_article_of_its_rule(case: Case) -> None:
    if case.rule:
        bases = [str(article) for article in rules()[case.rule].bases]
        assert case.article in bases or (not case.article and not bases)
    else:
        resolve(Article.parse(case.article), on=case.start)
        assert case.working_days in case.article
