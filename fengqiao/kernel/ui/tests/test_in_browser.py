"""The style page in a real browser: no violations, no errors, by phone, keyboard and large text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

import fengqiao
from fengqiao.kernel.org.models import Person
from fengqiao.kernel.ui.context import register_notices, register_search
from fengqiao.kernel.ui.menu import MenuEntry, register_menu
from fengqiao.kernel.ui.tests.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PACKAGE = Path(fengqiao.__file__).parent
SPRITE = PACKAGE / "kernel/ui/static/ui/build/icons.svg"


@dataclass
class Visit:
    """A browser window of Li, and what its console complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self) -> Page:
        page = self.open("/sign-in/?next=/ui/")
        page.get_by_label("用户名").fill("li")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="界面样式")).to_be_visible()
        return page

    def violations(self) -> list[str]:
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


@pytest.fixture(autouse=True)
def _pages(settings: Settings, li: Person) -> None:
    settings.DEBUG = True
    register_menu(
        MenuEntry("工作台", "work_list", icon="search", order=1),
        MenuEntry("界面样式", "style_page", icon="forms", order=2, group="系统"),
    )
    register_search("work_list")
    register_notices(lambda post: 3, "work_list")


def visit(context: BrowserContext, live_server: LiveServer) -> Visit:
    found = Visit(context.new_page(), live_server.url)
    found.page.on(
        "console", lambda m: found.complaints.append(m.text) if m.type == "error" else None
    )
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def window(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer
) -> Iterator[Visit]:
    context = browser.new_context(viewport=request.param, locale="zh-CN")
    yield visit(context, live_server)
    context.close()


@pytest.fixture
def bare(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """A window in which no script runs."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield visit(context, live_server)
    context.close()


def overflow(page: Page) -> int:
    """CSS pixels by which the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_the_style_page_has_no_accessibility_violation(window: Visit) -> None:
    window.sign_in()
    assert window.violations() == []


def test_the_sign_in_page_has_no_accessibility_violation(window: Visit) -> None:
    window.open("/sign-in/")
    assert window.violations() == []


def test_a_refused_form_has_no_accessibility_violation_and_takes_the_focus(window: Visit) -> None:
    page = window.sign_in()
    page.locator("form.step").evaluate("form => { form.noValidate = true; }")
    page.locator("form.step button.btn-primary").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert window.violations() == []
    summary.get_by_role("link", name=re.compile("^标题")).click()
    expect(page.locator("#id-title")).to_be_focused()


def test_large_text_has_no_violation_and_fits_the_window(window: Visit) -> None:
    page = window.sign_in()
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html.large-text")).to_be_attached()
    assert window.violations() == []
    assert overflow(page) == 0
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 18
    for button in page.locator("main .btn:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button.inner_text()


def test_the_page_fits_the_window_and_breaks_no_rule_of_its_own(window: Visit) -> None:
    """The console would report what the content policy blocked, and every script error."""
    page = window.sign_in()
    expect(page.locator(".top-link .count")).to_have_text("3 条未读")
    page.get_by_role("button", name="添加当事人").click()
    expect(page.locator(".row-group")).to_have_count(2)
    assert overflow(page) == 0
    assert window.complaints == []


def test_htmx_adds_a_row_without_leaving_the_page(window: Visit) -> None:
    page = window.sign_in()
    page.evaluate("window.stayed = true")
    page.get_by_label("标题").fill("楼上漏水")
    page.get_by_role("button", name="添加当事人").click()
    expect(page.locator(".row-group")).to_have_count(2)
    page.get_by_role("button", name="删除当事人 1").click()
    expect(page.locator(".row-group")).to_have_count(1)
    assert page.get_by_label("标题").input_value() == "楼上漏水"
    assert page.evaluate("window.stayed") is True


def test_without_scripts_one_signs_in_opens_the_menu_and_adds_a_row(bare: Visit) -> None:
    page = bare.sign_in()
    page.locator("details.menu-phone summary").click()
    expect(page.locator("details.menu-phone").get_by_role("link", name="工作台")).to_be_visible()
    page.get_by_label("标题").fill("楼上漏水")
    page.get_by_role("button", name="添加当事人").click()
    expect(page.locator(".row-group")).to_have_count(2)
    assert page.get_by_label("标题").input_value() == "楼上漏水"


def test_the_keyboard_reaches_the_text_first_and_shows_where_it_is(window: Visit) -> None:
    page = window.sign_in()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("#id-title").focus()
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_panel_of_the_post_closes_by_escape(window: Visit) -> None:
    page = window.sign_in()
    page.locator("details.drop summary").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="退出登录")).to_be_hidden()


def test_a_table_becomes_cards_on_a_phone_and_keeps_its_headings(window: Visit) -> None:
    page = window.sign_in()
    narrow = page.viewport_size == PHONE
    cell = page.locator("table.list td").first
    assert cell.evaluate("cell => getComputedStyle(cell).display") == (
        "grid" if narrow else "table-cell"
    )
    heading = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert heading == ('"编号"' if narrow else "none")
    expect(page.get_by_role("columnheader")).to_have_count(6)


def test_paper_shows_the_text_without_menus_and_buttons(window: Visit) -> None:
    page = window.sign_in()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="界面样式")).to_be_visible()
    for hidden in (".top-bar", ".menu-side", ".menu-phone", "main .btn >> nth=0", ".filters"):
        expect(page.locator(hidden)).to_be_hidden()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    """Fails when assets are older than the templates: run `npm run build` in frontend/."""
    names = {
        name
        for path in PACKAGE.glob("**/templates/**/*.html")
        for name in re.findall(r'\{%\s*icon\s+"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    assert names - drawn == set()
