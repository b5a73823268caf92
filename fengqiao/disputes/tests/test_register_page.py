"""The registration page: duplicates before saving, nothing doubled, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import register
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

Browser = Callable[[Post], Client]
PAGE = "/disputes/register/"


def filled(fields: dict[str, Any], **values: Any) -> dict[str, Any]:
    """What the clerk posts: the page's own fields, with these typed in."""
    typed = {
        "title": "楼上漏水不修",
        "description": "邻居家漏水三个月，多次商量没有结果",
        "place": "榆树居民区3号楼",
        "parties.0.name": "王小明",
        "parties.0.phone": "13800001111",
        "parties.1.name": "李大力",
    }
    return fields | typed | values


def open_page(browser: Client) -> dict[str, Any]:
    return form_on(browser.get(PAGE), PAGE)


def test_a_clerk_registers_and_comes_to_the_matter(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    fields = filled(open_page(browser), is_proxy="true")
    response = browser.post(PAGE, fields, follow=True)
    matter = Matter.objects.select_related("dispute").get()
    assert response.redirect_chain == [(reverse("matter_page", args=[matter.pk]), 302)]
    assert f"已登记：{matter.number}" in text_of(response)
    assert matter.dispute.is_proxy
    assert [party.role for party in matter.parties.order_by("pk")] == ["applicant", "respondent"]


def test_a_party_row_left_blank_is_no_party(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    blank = {"parties.0.name": "", "parties.0.phone": "", "parties.1.name": "李大力"}
    browser.post(PAGE, filled(open_page(browser), **blank))
    assert [party.role for party in Matter.objects.get().parties.all()] == ["respondent"]


def test_likely_duplicates_are_shown_and_nothing_is_saved_until_confirmed(
    cast: Cast, browser_of: Browser
) -> None:
    earlier = register(cast)
    browser = browser_of(cast.clerk)
    shown = browser.post(PAGE, filled(open_page(browser)))
    assert shown.status_code == 409
    assert "还没有保存：有 1 件可能是同一件事" in text_of(shown)
    assert earlier.number in text_of(shown)
    assert Matter.objects.count() == 1
    again = form_on(shown, PAGE)
    assert again["title"] == ["楼上漏水不修"]
    browser.post(PAGE, again | {"_confirmed": "1"})
    assert Matter.objects.count() == 2


def test_the_same_phone_with_other_words_is_proposed_too(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    browser = browser_of(cast.clerk)
    other = {"title": "买菜缺斤少两", "description": "摊主不认账", "place": "东门菜场"}
    shown = browser.post(PAGE, filled(open_page(browser), **other))
    assert shown.status_code == 409
    assert "联系电话相同" in text_of(shown)


def test_duplicates_beyond_the_posts_rights_are_not_told(cast: Cast, browser_of: Browser) -> None:
    register(cast)
    browser = browser_of(cast.willow_handler)
    response = browser.post(PAGE, filled(open_page(browser)))
    assert response.status_code == 302


def test_a_double_click_registers_once(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    fields = filled(open_page(browser)) | {"_confirmed": "1"}
    first = browser.post(PAGE, fields)
    second = browser.post(PAGE, fields, follow=True)
    assert Matter.objects.count() == 1
    assert second.redirect_chain[0][0] == first.headers["Location"]
    assert "没有重复登记" in text_of(second)


def test_a_form_sent_again_with_other_words_asks_before_it_registers_another(
    cast: Cast, browser_of: Browser
) -> None:
    browser = browser_of(cast.clerk)
    fields = filled(open_page(browser)) | {"_confirmed": "1"}
    browser.post(PAGE, fields)
    changed = browser.post(PAGE, fields | {"title": "楼上又漏水"})
    assert changed.status_code == 409
    assert "已经提交并保存过一次" in text_of(changed)
    browser.post(PAGE, form_on(changed, PAGE) | {"_confirmed": "1"})
    assert Matter.objects.count() == 2


def test_errors_keep_everything_that_was_typed(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    wrong = filled(open_page(browser), title="", **{"parties.0.id_number": "123"})
    response = browser.post(PAGE, wrong)
    assert response.status_code == 422
    kept = form_on(response, PAGE)
    assert kept["description"] == ["邻居家漏水三个月，多次商量没有结果"]
    assert kept["parties.0.id_number"] == ["123"]
    assert "公民身份号码校验不通过" in text_of(response)
    assert not Matter.objects.exists()


def test_a_row_is_added_without_scripts_and_without_complaints(
    cast: Cast, browser_of: Browser
) -> None:
    browser = browser_of(cast.clerk)
    fields = filled(open_page(browser), **{"parties.1.name": ""}) | {"_edit": "add:parties"}
    response = browser.post(PAGE, fields)
    assert response.status_code == 200
    assert form_on(response, PAGE)["parties"] == ["0", "1", "2"]
    assert "需要修改" not in text_of(response)


def test_duplicates_come_live_while_typing(cast: Cast, browser_of: Browser) -> None:
    earlier = register(cast)
    browser = browser_of(cast.clerk)
    live = reverse("similar_disputes")
    response = browser.post(live, filled(open_page(browser)), headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert earlier.number in text_of(response)
    assert "相近" in text_of(response)
    assert Matter.objects.count() == 1


def test_only_desks_register(cast: Cast, browser_of: Browser) -> None:
    allowed = {
        name for name, post in cast.posts().items() if browser_of(post).get(PAGE).status_code == 200
    }
    assert allowed == {
        "clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "stranger",
    }  # fmt: skip
