"""The administrators' pages in a real browser: no violations, no errors, no sideways scrolling."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from fengqiao.administration.tests.conftest import NOON, TODAY, SignIn
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.org.models import Duty, Person, Post
from fengqiao.kernel.org.services import appoint
from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
PAGES = {
    "administrator": (
        "units", "unit_add", "unit_kinds", "people", "person_add", "person", "post_propose",
        "import_org", "calendar", "calendar_notice", "calendar_notice_text",
    ),
    "security": (
        "approvals", "accounts", "sign_in_failures", "tokens", "token_grant", "change_password",
    ),
    "auditor": ("audit_events", "audit_reads", "audit_seals", "own_account"),
}  # fmt: skip
ABOUT_A_PERSON = ("person", "post_propose")


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The cast with something on every list."""
    appoint(
        person=cast.clerk.person, unit=cast.elm, title="办理员", duties=[Duty.HANDLE],
        starts_on=TODAY, by=cast.administrator, at=NOON,
    )  # fmt: skip
    Client().post(reverse("sign_in"), {"username": "fq-clerk", "password": "x"})
    seal_street(cast.street, NOON)
    return cast


def _violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def _open(browser: Browser, server: LiveServer, client: Client, size: ViewportSize) -> Page:
    context = browser.new_context(viewport=size, locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}]
    )
    return context.new_page()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("part", PAGES)
def test_pages_are_accessible_and_fit(
    busy: Cast, sign_in: SignIn, browser: Browser, live_server: LiveServer, part: str, size: str
) -> None:
    post: Post = getattr(busy, part)
    page = _open(browser, live_server, sign_in(post), SIZES[size])
    wrong: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    page.on("console", complain)
    person = Person.objects.get(street=busy.street, code="P001")
    for name in PAGES[part]:
        path = reverse(name, args=[person.pk] if name in ABOUT_A_PERSON else [])
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200, name
        wrong += [f"{name} {each}" for each in _violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name} scrolls sideways")
    page.context.close()
    assert not wrong


def test_a_notice_is_tried_and_confirmed_without_scripts(
    busy: Cast, sign_in: SignIn, browser: Browser, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    cookie = sign_in(busy.administrator).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("calendar_notice"))
    page.get_by_label("年度").fill("2026")
    page.get_by_label("节日", exact=True).fill("元旦")
    page.get_by_label("放假第一天").fill("2026-01-01")
    page.get_by_label("放假最后一天").fill("2026-01-03")
    page.get_by_role("button", name="试算").click()
    page.get_by_role("button", name="提交2026年放假安排").click()
    assert page.get_by_text("已提交2026年放假安排").is_visible()
    context.close()
