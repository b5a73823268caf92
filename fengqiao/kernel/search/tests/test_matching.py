from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.search.models import Entry, entry_for
from fengqiao.kernel.search.selectors import matching, search_page
from fengqiao.kernel.search.tests.conftest import MakeMatter
from fengqiao.kernel.search.tokens import normalise

LETTERS = "电梯楼区三〇a3B１"
TEXTS = st.lists(st.text(LETTERS + "，。 -", max_size=14), min_size=5, max_size=5)
HOSTILE = [
    "'; DROP TABLE search_entry; --", '" OR 1=1', "电梯\" OR tokens:*", "NEAR(电 梯)", "电梯 AND",
    "NOT 电梯", "a* OR *", "tokens: 电梯", "^电梯", "电梯 & | ! <-> ( )", ":*", "\\", "%s %d %(x)s",
    "{}", "\0电梯\0", "\ud800", "😀", "-电梯", "电梯:*", "'" * 50,
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("电梯", "三号楼电梯停运"),
        ("电梯停", "三号楼电梯停运"),
        ("运", "三号楼电梯停运"),
        ("梯", "三号楼电梯停运"),
        ("3号楼", "阳光花园3号楼漏水"),
        ("A3区", "A3区道路积水"),
        ("ａ３区", "A3区道路积水"),
        ("停运 三号", "三号楼电梯停运"),
        ("〔2026〕12号", "枫调〔2026〕12号回访"),
        ("𠮷", "𠮷野家油烟"),
        ("Café", "CAFÉ 噪音"),
    ],
)
def test_a_word_of_the_title_finds_the_matter(
    make_matter: MakeMatter, query: str, title: str
) -> None:
    wanted = make_matter(title)
    make_matter("与此无关的另一件事")
    assert list(matching(Matter.objects.all(), query)) == [wanted]
    assert search_page(Matter.objects.all(), query, street_id=wanted.street_id) == [wanted]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("3号楼", "13号楼漏水"),
        ("电梯 漏水", "电梯停运"),
        ("电楼", "电梯三号楼"),
        ("，。", "电梯，停运。"),
    ],
)
def test_what_is_not_there_is_not_found(make_matter: MakeMatter, query: str, title: str) -> None:
    matter = make_matter(title)
    assert not matching(Matter.objects.all(), query).exists()
    assert search_page(Matter.objects.all(), query, street_id=matter.street_id) == []


def test_a_blank_query_narrows_nothing(make_matter: MakeMatter) -> None:
    matter = make_matter("电梯停运")
    assert list(matching(Matter.objects.all(), " \t")) == [matter]
    assert search_page(Matter.objects.all(), "", street_id=matter.street_id) == [matter]


def test_words_of_different_fields_are_found_together(make_matter: MakeMatter) -> None:
    matter = make_matter("电梯停运", "物业推诿")
    assert list(matching(Matter.objects.all(), "推诿 电梯")) == [matter]


@pytest.mark.parametrize("query", [*HOSTILE, "电梯 " * 400, "电" * 5000, "x" * 5000])
def test_no_query_breaks_the_search(make_matter: MakeMatter, query: str) -> None:
    matter = make_matter("电梯停运")
    everything = Matter.objects.all()
    by_list = set(matching(everything, query))
    assert by_list == set(search_page(everything, query, street_id=matter.street_id))
    assert by_list <= {matter}
    assert Entry.objects.count() == 1


def test_changing_and_removing_an_entry_changes_what_is_found(make_matter: MakeMatter) -> None:
    matter = make_matter("电梯停运")
    entry_for(matter, "水管爆裂").save()
    assert not matching(Matter.objects.all(), "电梯").exists()
    assert matching(Matter.objects.all(), "水管").exists()
    Entry.objects.all().delete()
    assert not matching(Matter.objects.all(), "水管").exists()


def test_the_condition_joins_others_and_counts(make_matter: MakeMatter, cast: Cast) -> None:
    make_matter("电梯停运")
    make_matter("电梯异响", unit=cast.willow)
    led = matching(Matter.objects.filter(lead_unit=cast.willow), "电梯").order_by("due_at", "pk")
    assert [matter.title for matter in led] == ["电梯异响"]
    assert matching(Matter.objects.all(), "电梯").count() == 2


def test_a_search_finds_only_what_the_post_may_see(make_matter: MakeMatter, cast: Cast) -> None:
    seen = make_matter("电梯停运", unit=cast.elm)
    other = make_matter("电梯异响", unit=cast.willow)
    expected = {
        "mediator": {seen}, "willow_handler": {other}, "dispatcher": {seen, other},
        "leader": {seen, other}, "stranger": set(), "administrator": set(), "security": set(),
        "auditor": set(),
    }  # fmt: skip
    for name, matters in expected.items():
        post = cast.posts()[name]
        visible = Matter.objects.visible_to(post)
        assert set(matching(visible, "电梯")) == matters, name
        assert set(search_page(visible, "电梯", street_id=post.street_id)) == matters, name


def test_every_text_that_contains_the_words_is_found_and_no_other(
    make_matter: MakeMatter,
) -> None:
    matters = [make_matter(f"事项{number}") for number in range(5)]

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(TEXTS, st.text(LETTERS, min_size=1, max_size=4))
    def check(texts: list[str], query: str) -> None:
        Entry.objects.all().delete()
        Entry.objects.bulk_create(
            [entry_for(matter, text) for matter, text in zip(matters, texts, strict=True)]
        )
        found = set(matching(Matter.objects.all(), query))
        assert found == set(
            search_page(Matter.objects.all(), query, street_id=matters[0].street_id)
        )
        for matter, text in zip(matters, texts, strict=True):
            if _contains(normalise(text), normalise(query)):
                assert matter in found, (text, query)
            elif matter in found:  # separators between letters and characters are overlooked
                joined = re.sub(r"\W", "", normalise(text))
                assert normalise(query) in joined, (text, query)

    check()


def _contains(text: str, query: str) -> bool:
    """The query stands in the text and cuts no run of letters and digits in two."""
    for found in re.finditer(re.escape(query), text):
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        cut_before = _is_latin(before) and _is_latin(query[0])
        cut_after = _is_latin(after) and _is_latin(query[-1])
        if not cut_before and not cut_after:
            return True
    return False


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
