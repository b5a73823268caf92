"""Citations are written and read the way statutes write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.law.citation import (
    Article,
    CitationError,
    find_articles,
    from_chinese,
    to_chinese,
)

NUMERALS = [
    (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"),
    (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (1000, "一千"),
    (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"), (1260, "一千二百六十"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMERALS)
def test_numerals_are_those_of_the_statute_book(number: int, text: str) -> None:
    assert to_chinese(number) == text
    assert from_chinese(text) == number


@given(st.integers(1, 9999))
def test_every_numeral_reads_back(number: int) -> None:
    assert from_chinese(to_chinese(number)) == number


@pytest.mark.parametrize("text", ["", "零", "十十", "二三", "abc", "0", "一百x", "百千"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(CitationError):
        from_chinese(text)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_no_statute_has_are_refused(number: int) -> None:
    with pytest.raises(CitationError):
        to_chinese(number)


@pytest.mark.parametrize(
    ("article", "text"),
    [
        (Article("人民调解法", 33), "《人民调解法》第三十三条"),
        (Article("人民调解法", 33, paragraph=1), "《人民调解法》第三十三条第一款"),
        (Article("刑法", 120, of=1), "《刑法》第一百二十条之一"),
        (Article("刑法", 120, of=1, paragraph=2), "《刑法》第一百二十条之一第二款"),
        (Article("信访工作条例", 31, item=6), "《信访工作条例》第三十一条第六项"),
        (Article("民法典", 1260, paragraph=3, item=12), "《民法典》第一千二百六十条第三款第十二项"),
    ],
)
def test_an_article_is_written_in_chinese_and_read_back(article: Article, text: str) -> None:
    assert str(article) == text
    assert Article.parse(text) == article
    assert Article.parse(article.label, article.law) == article


@given(
    st.builds(
        Article,
        st.sampled_from(["民法典", "最高人民法院关于适用民事诉讼法的解释"]),
        st.integers(1, 2000),
        of=st.integers(0, 12),
        paragraph=st.integers(0, 20),
        item=st.integers(0, 30),
        version=st.sampled_from(["", "2020"]),
    )
)
def test_every_article_reads_back(article: Article) -> None:
    assert Article.parse(str(article), version=article.version) == article


@pytest.mark.parametrize("text", ["第三十一条第（六）项", "第三十一条第(六)项", "第31条第6项"])
def test_brackets_and_arabic_numbers_are_understood(text: str) -> None:
    assert Article.parse(text, "信访工作条例") == Article("信访工作条例", 31, item=6)


@pytest.mark.parametrize("text", ["三十三条", "第三十三", "第条", "第三十三条第一", "条号未见"])
def test_what_is_no_citation_is_refused(text: str) -> None:
    with pytest.raises(CitationError):
        Article.parse(text, "人民调解法")


def test_a_citation_needs_a_law_and_real_numbers() -> None:
    with pytest.raises(CitationError, match="名称"):
        Article.parse("第三十三条")
    with pytest.raises(CitationError, match="名称"):
        Article("《人民调解法》", 33)
    with pytest.raises(CitationError, match="序号"):
        Article("人民调解法", 0)
    with pytest.raises(CitationError, match="序号"):
        Article("人民调解法", 33, paragraph=-1)


def test_citations_are_found_in_running_text() -> None:
    text = "依照《行政处罚法》第六十三条、第六十四条第二项和《民法典》第二百零三条第一款办理。"
    assert [str(article) for article in find_articles(text)] == [
        "《行政处罚法》第六十三条",
        "《行政处罚法》第六十四条第二项",
        "《民法典》第二百零三条第一款",
    ]
    assert find_articles("第三条") == ()
    assert find_articles("第三条", "民法典") == (Article("民法典", 3),)


def test_the_whole_article_drops_paragraph_and_item() -> None:
    assert Article("民法典", 203, paragraph=1, item=2, version="2020").whole == Article(
        "民法典", 203, version="2020"
    )
