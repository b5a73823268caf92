"""Search by words and by a person's exact data: within rights, masked, on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in, register, registration
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.lookups import around_hit, pieces
from fengqiao.kernel.workflow.perform import open_many

Browser = Callable[[Post], Client]
SEARCH, PERSON = "/search/", "/search/person/"


def test_two_characters_are_found_and_marked(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    response = browser_of(cast.clerk).get(SEARCH, {"q": "漏水"})
    assert matter.number in text_of(response)
    assert "<mark>漏水</mark>" in response.content.decode()
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref)[-1] == "search.run"


def test_names_and_numbers_are_masked_in_titles_and_snippets(
    cast: Cast, browser_of: Browser
) -> None:
    register(cast, title="王小明家漏水", description="李大力（13900002222）不肯修，漏水三个月")
    text = text_of(browser_of(cast.clerk).get(SEARCH, {"q": "漏水"}))
    assert "王小明" not in text
    assert "李大力" not in text
    assert "13900002222" not in text


def test_a_number_typed_in_full_comes_first(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    finds = browser_of(cast.clerk).get(SEARCH, {"q": matter.number}).context["finds"]
    assert [find.matter.pk for find in finds.rows] == [matter.pk]


def test_a_search_finds_nothing_beyond_the_posts_rights(cast: Cast, browser_of: Browser) -> None:
    dispute_in(cast, "accepted")
    found = {
        name
        for name, post in cast.posts().items()
        if browser_of(post).get(SEARCH, {"q": "漏水"}).context["finds"].rows
    }
    assert found == {"clerk", "dispatcher", "handler", "mediator", "leader"}


def test_finds_are_paged_and_the_search_is_recorded_once(cast: Cast, browser_of: Browser) -> None:
    open_many(
        "dispute", "register",
        [(registration(title=f"漏水第{n}件"), NOW) for n in range(45)], by=cast.clerk,
    )  # fmt: skip
    browser, seen, before = browser_of(cast.clerk), [], ""
    for _ in range(4):
        finds = browser.get(SEARCH, {"q": "漏水", "before": before}).context["finds"]
        seen += [find.matter.pk for find in finds.rows]
        before = finds.next_id
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 45
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref).count("search.run") == 1


@pytest.mark.parametrize("words", ["", "   ", "！？", '"漏 OR (', "漏" * 300, "\u200b"])
def test_strange_words_give_a_page(cast: Cast, browser_of: Browser, words: str) -> None:
    register(cast)
    assert browser_of(cast.clerk).get(SEARCH, {"q": words}).status_code == 200


def test_htmx_gets_the_finds_alone_and_the_answer_varies(cast: Cast, browser_of: Browser) -> None:
    response = browser_of(cast.clerk).get(SEARCH, {"q": "漏水"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("by", "value", "found"),
    [
        ("phone", "138 0000 1111", True),
        ("phone", "1380000111", False),
        ("name", "王小明", True),
        ("name", "王小", False),
        ("id_number", "110101199003077571", False),
    ],
)
def test_a_person_is_found_by_the_exact_value_only(
    cast: Cast, browser_of: Browser, by: str, value: str, found: bool
) -> None:
    matter = register(cast)
    browser = browser_of(cast.clerk)
    fields = form_on(browser.get(PERSON), PERSON)
    response = browser.post(PERSON, fields | {"by": by, "value": value, "reason": "核对登记"})
    assert (matter.number in text_of(response)) is found
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref)[-1] == "search.run"


def test_a_person_is_looked_up_with_a_reason(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    asked = {"by": "name", "value": "王小明", "reason": ""}
    response = browser_of(cast.clerk).post(PERSON, asked)
    assert response.status_code == 422
    assert "search.run" not in kinds_since(cast.street.pk, actor=cast.clerk.ref)


def test_a_person_is_not_found_in_matters_beyond_the_posts_rights(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    asked = {"by": "name", "value": "王小明", "reason": "核对登记"}
    text = text_of(browser_of(cast.willow_handler).post(PERSON, asked))
    assert matter.number not in text
    assert "没有找到" in text


def test_only_intake_and_dispatch_look_up_persons(cast: Cast, browser_of: Browser) -> None:
    allowed = {n for n, p in cast.posts().items() if browser_of(p).get(PERSON).status_code == 200}
    assert allowed == {
        "clerk", "dispatcher", "mediator", "grid_worker", "willow_handler", "stranger",
    }  # fmt: skip
    assert reverse("find_person") == PERSON


def test_pieces_join_to_the_text_and_mark_every_hit() -> None:
    cut = pieces("漏水了，楼上漏水", "漏水 楼上")
    assert "".join(piece.text for piece in cut) == "漏水了，楼上漏水"
    assert [piece.text for piece in cut if piece.is_hit] == ["漏水", "楼上", "漏水"]


def test_the_snippet_stands_around_the_first_hit() -> None:
    text = "前" * 100 + "漏水" + "后" * 200
    assert "漏水" in around_hit(text, "漏水")
    assert around_hit(text, "漏水").startswith("…前")
    assert len(around_hit(text, "漏水")) < 130
