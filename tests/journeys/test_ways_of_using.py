"""By keyboard alone, and in large text on a narrow screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from fengqiao.demo.street import PASSWORD
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TABS = 80
FOCUSED = "document.activeElement.id"


def tab_to(page: Page, element_id: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MOST_TABS):
        if page.evaluate(FOCUSED) == element_id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{element_id} cannot be reached by Tab on {page.url}")


def test_the_keyboard_alone_signs_in_and_registers(office: Office) -> None:
    desk = office.blank_desk()
    page = desk.open("/sign-in/?next=/disputes/register/")
    tab_to(page, "username")
    page.keyboard.type("clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.check()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    desk.picture("keyboard-skip")
    page.keyboard.press("Enter")
    tab_to(page, "id-title")
    page.keyboard.type("活动室开放时间太短")
    tab_to(page, "id-place")
    page.keyboard.type("桂花9号楼")
    desk.picture("keyboard-focus")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    desk.check()
    desk.is_told("已登记")
    assert Matter.objects.filter(title="活动室开放时间太短", place="桂花9号楼").count() == 1


def test_large_text_fits_a_phone_on_the_main_pages(office: Office) -> None:
    window = office.phone()
    window.sign_in("dispatcher")
    window.page.get_by_role("button", name="大字版").click()
    expect(window.page.locator("html.large-text")).to_be_attached()
    matter = Matter.objects.filter(is_open=True).latest("pk")
    for path in (
        "/", "/disputes/register/", f"/matters/{matter.pk}/", f"/matters/{matter.pk}/file/",
        f"/matters/{matter.pk}/trail/", f"/matters/{matter.pk}/steps/triage/",
        f"/matters/{matter.pk}/steps/dispatch/", "/disputes/import/", "/search/?q=停车",
        "/notices/", "/clocks/ask/", "/procedures/dispute/", "/administration/own/",
        "/p/demo/", "/p/demo/new/dispute/",
    ):  # fmt: skip
        window.expected.add(409)  # a step that may not be taken now still shows its page
        window.open(path)
        expect(window.page.locator("html.large-text")).to_be_attached()
    window.open("/")
    window.picture("large-text-list")
    window.open(f"/matters/{matter.pk}/")
    window.picture("large-text-matter")
