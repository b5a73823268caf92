"""The work list as a page: what it shows, narrows, pages and costs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in, register, registration
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.perform import open_many

Browser = Callable[[Post], Client]
HOME = "/"


def test_the_list_shows_number_state_deadline_and_masked_applicant(
    cast: Cast, browser_of: Browser
) -> None:
    matter = register(cast)
    text = text_of(browser_of(cast.clerk).get(HOME))
    assert matter.number in text
    assert "待研判" in text
    assert "王**" in text
    assert "王小明" not in text
    assert "今天到期" not in text
    assert "还有 1 个工作日" in text


def test_a_late_matter_says_so_in_words(
    cast: Cast, browser_of: Browser, office_time: time_machine.Traveller
) -> None:
    register(cast)
    office_time.move_to(NOW + timedelta(days=4))
    assert "已逾期 已过 3 个工作日" in text_of(browser_of(cast.clerk).get(HOME))


@pytest.mark.parametrize("size", [5, 120])
def test_the_list_costs_four_statements_at_any_size(
    cast: Cast,
    browser_of: Browser,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]],
    size: int,
) -> None:
    inputs = [(registration(title=f"第{n}件"), NOW) for n in range(size)]
    open_many("dispute", "register", inputs, by=cast.mediator)
    browser = browser_of(cast.mediator)
    tree_of(cast.street)
    with django_assert_num_queries(4):  # session, user, post, list
        response = browser.get(HOME)
    assert text_of(response).count("枫矛〔2026〕") == min(size, 50)


def test_paging_by_key_shows_every_matter_once(cast: Cast, browser_of: Browser) -> None:
    inputs = [(registration(title=f"第{n}件"), NOW) for n in range(120)]
    open_many("dispute", "register", inputs, by=cast.clerk)
    browser, seen, url = browser_of(cast.clerk), [], HOME
    for _ in range(5):
        response = browser.get(url)
        seen += [row.id for row in response.context["rows"]]
        url = response.context["next_url"]
        if not url:
            break
    assert len(seen) == len(set(seen)) == 120
    assert response.context["first_url"] == HOME
    assert "已到末尾" in text_of(response)


def test_tabs_narrow_to_the_unit_and_to_the_post(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    led = dispute_in(cast, "accepted")
    browser = browser_of(cast.mediator)
    rows = browser.get(HOME, {"scope": "unit"}).context["rows"]
    assert [row.id for row in rows] == [led.pk]
    assert not browser.get(HOME, {"scope": "mine"}).context["rows"]
    mine = browser_of(cast.clerk).get(HOME, {"scope": "mine"}).context["rows"]
    assert len(mine) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "registered"}, 1),
        ({"state": "triaged"}, 0),
        ({"channel": "police"}, 0),
        ({"channel": "window"}, 1),
        ({"due": "late"}, 0),
        ({"due": "soon"}, 1),
        ({"is_open": "0"}, 0),
        ({"is_open": "any"}, 1),
        ({"received_from": "2026-03-02", "received_until": "2026-03-02"}, 1),
        ({"received_from": "2026-03-03"}, 0),
        ({"q": "漏水"}, 1),
        ({"q": "电梯"}, 0),
    ],
)
def test_filters_narrow_the_list_and_are_said_in_words(
    cast: Cast, browser_of: Browser, query: dict[str, str], found: int
) -> None:
    register(cast)
    response = browser_of(cast.clerk).get(HOME, query)
    assert len(response.context["rows"]) == found
    assert "条件：" in text_of(response)


def test_a_search_in_the_list_is_put_on_record(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    browser_of(cast.clerk).get(HOME, {"q": "漏水"})
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref)[-1] == "search.run"


@pytest.mark.parametrize(
    "query", [{"scope": "nonsense"}, {"unit": "x"}, {"cursor": "!!"}, {"received_from": "昨天"}]
)
def test_a_query_that_cannot_be_read_is_explained(
    cast: Cast, browser_of: Browser, query: dict[str, str]
) -> None:
    response = browser_of(cast.clerk).get(HOME, query)
    assert response.status_code == 400
    assert "下一步：" in text_of(response)


def test_htmx_gets_the_list_alone_and_the_answer_varies(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    browser = browser_of(cast.clerk)
    whole, part = browser.get(HOME), browser.get(HOME, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b'id="list"' in part.content
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]


def test_coming_back_by_the_history_gives_the_whole_page(cast: Cast, browser_of: Browser) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    for url in (HOME, "/search/?q=漏水"):
        assert b"<html" in browser_of(cast.clerk).get(url, headers=headers).content


def test_each_post_lists_only_what_it_may_know(cast: Cast, browser_of: Browser) -> None:
    dispute_in(cast, "accepted")
    seen = {
        name: len(browser_of(post).get(HOME).context["rows"]) for name, post in cast.posts().items()
    }
    may = {"clerk", "dispatcher", "handler", "mediator", "leader"}
    assert {name for name, count in seen.items() if count} == may


def test_administrators_are_told_that_their_posts_open_no_matters(
    cast: Cast, browser_of: Browser
) -> None:
    response = browser_of(cast.auditor).get(HOME)
    assert "本岗位不查看事项" in text_of(response)
    assert b"<table" not in response.content
    assert b'name="format"' not in response.content


def test_anonymous_visitors_are_sent_to_sign_in(cast: Cast) -> None:
    response = Client().get(HOME)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("sign_in"))


def test_a_filter_is_saved_used_and_deleted(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    sent = {"name": "紧急的", "query": "due=soon&q=王小明&cursor=abc"}
    response = browser.post(reverse("save_filter"), sent)
    assert response.headers["Location"] == "/?due=soon"
    page = browser.get(reverse("saved_filters"))
    assert "紧急的" in text_of(page)
    (saved,) = page.context["filters"]
    other = browser_of(cast.mediator)
    assert other.post(reverse("delete_filter", args=[saved.pk])).status_code == 404
    assert browser.post(reverse("delete_filter", args=[saved.pk])).status_code == 302
    assert not browser.get(reverse("saved_filters")).context["filters"]


def test_the_twenty_first_filter_is_refused_and_a_known_name_is_replaced(
    cast: Cast, browser_of: Browser
) -> None:
    browser = browser_of(cast.clerk)
    for number in range(20):
        browser.post(reverse("save_filter"), {"name": f"筛选{number}", "query": "due=late"})
    refused = browser.post(reverse("save_filter"), {"name": "再来一个", "query": "due=late"})
    assert refused.status_code == 422
    assert "最多保存20个" in text_of(refused)
    again = browser.post(reverse("save_filter"), {"name": "筛选3", "query": "due=none"})
    assert again.headers["Location"] == "/?due=none"


def test_the_saved_filters_come_as_a_panel_to_htmx(cast: Cast, browser_of: Browser) -> None:
    response = browser_of(cast.clerk).get(
        reverse("saved_filters"), {"due": "late"}, headers={"HX-Request": "true"}
    )
    assert b"<html" not in response.content
    assert b'value="due=late"' in response.content
    assert "HX-Request" in response.headers["Vary"]
