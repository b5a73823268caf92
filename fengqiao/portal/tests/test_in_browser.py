"""The resident's way in a real browser: phone and desk, with and without scripts, no violations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from fengqiao.disputes.tests.samples import sample_input
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.portal.tests.conftest import APPLICANT, STORY, last_code

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Where pictures of the pages go, for the manual and for a look; none are taken without it.
PICTURES = os.environ.get("FENGQIAO_SCREENSHOTS", "")
TARGET = 44
# What stands in a line of text may be smaller (WCAG 2.2, 2.5.8).
TARGETS = "main .btn:visible, main .portal-choices a:visible, main input.form-control:visible"


@dataclass
class Window:
    """A resident's browser, and what its console complained of."""

    page: Page
    address: str
    name: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}/p/fq/{path}")
        return self.page

    def look(self, name: str) -> None:
        """The page as it is now: accessible, as wide as the window, with targets for fingers."""
        found = Axe().run(self.page).response["violations"]
        assert [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"]] == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        for target in self.page.locator(TARGETS).all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= TARGET, (name, target.evaluate("e => e.outerHTML"))
        if PICTURES:
            path = Path(PICTURES) / f"portal-{name}-{self.name}.png"
            self.page.screenshot(path=path, full_page=True)

    def fill_in(self) -> None:
        """Tell the story on the short page and go on."""
        page = self.page
        for label, value in (
            ("发生了什么事", STORY["what"]), ("在什么地方", STORY["place"]),
            ("对方是谁", STORY["other_name"]), ("您希望怎样解决", STORY["wish"]),
            ("您的姓名", STORY["name"]), ("您的手机号码", APPLICANT),
        ):  # fmt: skip
            page.get_by_label(re.compile(f"^{label}")).fill(value)
        page.get_by_role("button", name="下一步").click()
        expect(page.get_by_role("heading", name="短信验证")).to_be_visible()

    def type_code(self, button: str) -> None:
        self.page.get_by_label("六位验证码").fill(last_code(APPLICANT))
        self.page.get_by_role("button", name=button).click()


def window_of(context: BrowserContext, live_server: LiveServer, name: str) -> Window:
    found = Window(context.new_page(), live_server.url, name)
    found.page.on(
        "console", lambda m: found.complaints.append(m.text) if m.type == "error" else None
    )
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    return found


@pytest.fixture(params=[("phone", PHONE), ("desk", DESK)], ids=["phone", "desk"])
def window(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, cast: Cast
) -> Iterator[Window]:
    name, viewport = request.param
    context = browser.new_context(viewport=viewport, locale="zh-CN")
    yield window_of(context, live_server, name)
    context.close()


@pytest.fixture
def bare(browser: Browser, live_server: LiveServer, cast: Cast) -> Iterator[Window]:
    """A phone on which no script runs."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    yield window_of(context, live_server, "bare")
    context.close()


def answered(cast: Cast) -> Matter:
    """The office handles and answers the one dispute there is."""
    matter, now = Matter.objects.get(), timezone.now()
    for step, by, data in (
        ("triage", cast.dispatcher, sample_input("triage", cast, matter)),
        ("dispatch", cast.dispatcher, sample_input("dispatch", cast, matter)),
        ("accept", cast.mediator, {}),
        ("handle", cast.mediator, {"result": "已请物业修好", "solved": True}),
        ("answer", cast.mediator, {"text": "物业已修好水管，天花板三日内重新粉刷。"}),
    ):
        perform(At("dispute", matter.pk), step, data, by=by, at=now)
    return matter


def test_a_resident_files_follows_and_rates(window: Window, cast: Cast) -> None:
    page = window.open("")
    window.look("home")
    page.get_by_role("link", name="有矛盾纠纷").click()
    window.look("new")
    window.fill_in()
    window.look("code")
    window.type_code("确认登记")
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    picture = page.get_by_role("img", name="查看进度的二维码")
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth)") > 100
    window.look("receipt")
    matter = answered(cast)
    page.get_by_role("link", name=re.compile("^http")).click()
    page.get_by_role("navigation").get_by_role("link", name="我的事项").click()
    window.look("matters")
    page.get_by_role("link", name=matter.number).click()
    expect(page.get_by_text("天花板三日内重新粉刷")).to_be_visible()
    window.look("matter")
    page.get_by_role("link", name="评价").click()
    window.look("rate")
    page.get_by_role("radio", name="已解决", exact=True).check()
    page.get_by_role("radio", name="非常满意").check()
    page.get_by_role("button", name="评价").click()
    expect(page.get_by_role("status").get_by_text("谢谢您的评价。")).to_be_visible()
    window.look("rated")
    assert window.complaints == []


def test_the_receipt_s_progress_and_the_public_pages_hold(window: Window, cast: Cast) -> None:
    page = window.open("new/dispute/")
    window.fill_in()
    window.type_code("确认登记")
    answered(cast)
    page.goto(page.url.removesuffix("receipt/"))
    expect(page.get_by_text("已转交承办单位")).to_be_visible()
    window.look("follow")
    for path, name in (("privacy/", "privacy"), ("../verify/", "verify"), ("r/none/", "not-found")):
        window.open(path)
        window.look(name)


def test_a_refused_form_leads_to_its_field(window: Window) -> None:
    page = window.open("new/dispute/")
    page.locator("form.step").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="下一步").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    window.look("refused")
    summary.get_by_role("link", name=re.compile("^在什么地方")).click()
    expect(page.locator("#id-place")).to_be_focused()


def test_a_wrong_code_is_said_aloud(window: Window) -> None:
    page = window.open("new/dispute/")
    window.fill_in()
    wrong = f"{(int(last_code(APPLICANT)) + 1) % 10**6:06}"
    page.get_by_label("六位验证码").fill(wrong)
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    window.look("wrong-code")


def test_large_text_stays_on_from_page_to_page(window: Window) -> None:
    page = window.open("")
    page.get_by_role("button", name="大字版").click()
    for path in ("", "new/dispute/", "mine/"):
        window.open(path)
        expect(page.locator("html.large-text")).to_be_attached()
        size = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
        )
        assert size >= 18
        window.look(f"large-{path.partition('/')[0] or 'home'}")


def test_everything_works_without_scripts(bare: Window, cast: Cast) -> None:
    page = bare.open("")
    page.get_by_role("link", name="有矛盾纠纷").click()
    bare.fill_in()
    page.get_by_role("link", name="返回修改").click()
    assert page.get_by_label(re.compile("^发生了什么事")).input_value() == STORY["what"]
    bare.open("code/")
    bare.type_code("确认登记")
    matter = answered(cast)
    bare.open("mine/")
    page.get_by_role("link", name=matter.number).click()
    page.get_by_role("link", name="没有解决").click()
    page.get_by_label("还有什么没有解决").fill("天花板没有粉刷")
    page.get_by_role("button", name="没有解决").click()
    expect(page.get_by_role("status")).to_contain_text("已转给承办单位重新办理")
    matter.refresh_from_db()
    assert matter.state == "accepted"
