"""Browsers of an office: people at desks, residents with phones, and every page checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import ViewportSize, expect

from fengqiao.demo.street import PASSWORD, DemoStreet
from fengqiao.kernel.notify.deliver import deliver
from fengqiao.kernel.notify.models import MessageChannel
from fengqiao.kernel.notify.sms import spool

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

    from tests.journeys.pictures import Album

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 664}
PHONE_AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1"
)
CODE = re.compile(r"验证码(\d{6})")
# The browser's own word for a page that was left, or a file that was saved instead of shown.
CANCELLED = "net::ERR_ABORTED"
OFFICE_ZONE = "Asia/Shanghai"
PATIENCE = 10_000  # milliseconds
WIDER = "document.documentElement.scrollWidth - window.innerWidth"


def starts(label: str) -> re.Pattern[str]:
    """A label by its first words; an optional field adds more."""
    return re.compile(rf"^\s*{re.escape(label)}(（选填）)?\s*$")


@dataclass
class Window:
    """One person's browser. Every page that it comes to is scanned, and its console read."""

    page: Page
    address: str
    pictures: Album
    complaints: list[str] = field(default_factory=list)
    # Answers that a journey provokes on purpose, such as 409 for likely duplicates.
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._miss)

    def _hear(self, message: ConsoleMessage) -> None:
        on_purpose = any(f"status of {code} " in message.text for code in self.expected)
        if message.type in ("error", "warning") and not on_purpose:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _miss(self, request: Request) -> None:
        if request.failure != CANCELLED:
            self.complaints.append(f"{request.url}: {request.failure}")

    # Going from page to page -----------------------------------------------------------------

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.check()
        return self.page

    def follow(self, name: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Click a link and look at the page that it leads to."""
        (within or self.page).get_by_role("link", name=name).first.click()
        self.check()

    def press(self, name: str | re.Pattern[str], *, expecting: int = 200) -> None:
        """Press a button that sends a form, and look at the answer."""
        self.expected.add(expecting)
        button = self.page.locator("main").get_by_role("button", name=name).first
        with self.page.expect_navigation():
            button.click()
        self.check()
        self.expected.discard(expecting)

    def check(self) -> None:
        """The page as it stands: nothing on its way, accessible, no complaint, not too wide."""
        self.page.wait_for_load_state("load")
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        found = Axe().run(self.page).response["violations"]
        alerts = self.page.locator("[role=alert]").all_inner_texts()
        where = f"{self.page.url} ({self.page.title()}) {alerts}"
        assert [f"{v['id']}: {n['html'][:300]}" for v in found for n in v["nodes"]] == [], where
        assert self.page.evaluate(WIDER) <= 0, f"{where} is wider than the window"
        assert self.complaints == [], where

    def picture(self, name: str, at: Locator | None = None) -> None:
        """Take the manual's picture: what stands in the window, from `at` or from the top."""
        if at is None:
            self.page.evaluate("window.scrollTo(0, 0)")
        else:
            at.evaluate("place => place.scrollIntoView({block: 'start', behavior: 'instant'})")
        taken = self.page.screenshot(scale="css", animations="disabled", caret="hide")
        self.pictures.add(name, taken)

    # What people do --------------------------------------------------------------------------

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.open("/sign-in/")
        self.page.get_by_label("用户名").fill(login)
        self.page.get_by_label("密码").fill(password)
        self.press("登录")

    def type(self, label: str, text: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_label(starts(label)).fill(text)

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose in a list, or among a few round buttons, whichever the field shows."""
        area = within or self.page.locator("main")
        picked = area.get_by_role("group", name=starts(label)).get_by_role(
            "radio", name=option, exact=True
        )
        if picked.count():
            picked.check()
        else:
            found = area.get_by_label(starts(label))
            # A unit's brand or code may follow its name, and blanks show how deep it hangs.
            words = re.compile(rf"^\s*{re.escape(option)}\s*(（.*）)?\s*$")
            value = found.locator("option").filter(has_text=words).first.get_attribute("value")
            found.select_option(value=value)

    def tick(self, name: str) -> None:
        """Tick a box by the first words beside it; a unit's brand may follow its name."""
        boxes = self.page.locator("main").get_by_role("checkbox")
        boxes.and_(self.page.get_by_label(re.compile(rf"^\s*{re.escape(name)}"))).first.check()

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def is_told(self, text: str | re.Pattern[str]) -> None:
        """A message of the page after something was done."""
        expect(self.page.get_by_role("status").get_by_text(text).first).to_be_visible()

    def take(self, step: str) -> None:
        """Begin or do a step that the matter's page offers."""
        offers = self.page.get_by_role("region", name="可以办理的环节")
        link = offers.get_by_role("link", name=step, exact=True)
        (link if link.count() else offers.get_by_role("button", name=step, exact=True)).click()
        self.check()


@dataclass
class Office:
    """The demo street at work, one browser window for each person."""

    browser: Browser
    address: str
    street: DemoStreet
    pictures: Album
    contexts: list[BrowserContext] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)

    def _window(self, context: BrowserContext) -> Window:
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        self.windows.append(Window(context.new_page(), self.address, self.pictures))
        return self.windows[-1]

    def desk(self, login: str) -> Window:
        """Somebody of the street, signed in at a desk."""
        window = self.blank_desk()
        window.sign_in(login)
        return window

    def blank_desk(self) -> Window:
        """A desk at which nobody has signed in."""
        return self._window(
            self.browser.new_context(viewport=DESK, locale="zh-CN", timezone_id=OFFICE_ZONE)
        )

    def phone(self) -> Window:
        """A phone such as an iPhone 13, less its engine: width, touch, and a dense screen."""
        return self._window(
            self.browser.new_context(
                viewport=PHONE, device_scale_factor=3, is_mobile=True, has_touch=True,
                user_agent=PHONE_AGENT, locale="zh-CN", timezone_id=OFFICE_ZONE,
            )
        )  # fmt: skip

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def last_code(phone: str) -> str:
    """The newest code that was sent to the phone, as the spool of the SMS sender has it."""
    deliver(MessageChannel.SMS, clock=timezone.now)
    lines = spool().read_text(encoding="utf-8").splitlines()
    found = [CODE.search(line) for line in lines if line.split("\t")[1] == phone]
    codes = [match[1] for match in found if match]
    assert codes, f"no code for {phone} in {settings.HOME}"
    return codes[-1]
