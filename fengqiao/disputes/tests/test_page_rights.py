"""Which duty opens which page: one table, over get and post, for insiders and a stranger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.samples import dispute_in, register
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

Browser = Callable[[Post], Client]
EVERYBODY = frozenset(
    {"clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "leader",
     "administrator", "security", "auditor", "stranger"}
)  # fmt: skip
# Who may know of a matter registered by the centre, led by elm and supported by the police.
INVOLVED = frozenset({"clerk", "dispatcher", "handler", "mediator", "leader"})
DESK = frozenset(
    {"clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "stranger"}
)
# Page → (arguments, who opens it, status for the others).
PAGES: dict[str, tuple[tuple[str, ...], frozenset[str], int]] = {
    "work_list": ((), EVERYBODY, 0),
    "saved_filters": ((), EVERYBODY, 0),
    "search": ((), EVERYBODY, 0),
    "ask_deadline": ((), EVERYBODY, 0),
    "clock_rules": ((), EVERYBODY, 0),
    "clock_rule": (("rec_answer",), EVERYBODY, 0),
    "service_days": ((), EVERYBODY, 0),
    "procedures": ((), EVERYBODY, 0),
    "procedure_page": (("dispute",), EVERYBODY, 0),
    "procedure_diagram": (("dispute",), EVERYBODY, 0),
    "register_dispute": ((), DESK, 403),
    "find_person": ((), DESK - {"handler"}, 403),
    "matter_page": (("matter",), INVOLVED, 404),
    "matter_part": (("matter", "trail"), INVOLVED, 404),
    "clock_page": (("matter", "clock"), INVOLVED, 404),
    "step_page": (("matter", "supplement"), INVOLVED - {"leader"}, 404),
}
POSTED = {
    "export_list": ((), {"format": "csv"}),
    "save_filter": ((), {"name": "我的", "query": ""}),
    "delete_filter": (("1",), {}),
    "similar_disputes": ((), {"title": "漏水"}),
}


def address(name: str, args: tuple[str, ...], cast: Cast) -> str:
    matter = dispute_in(cast, "accepted") if "matter" in args else None
    found = {
        "matter": matter and matter.pk,
        "clock": matter and Clock.objects.get(matter=matter).pk,
    }
    return reverse(name, args=[found.get(arg, arg) for arg in args])


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_its_posts_alone(cast: Cast, browser_of: Browser, name: str) -> None:
    args, allowed, refused = PAGES[name]
    url = address(name, args, cast)
    for part, post in cast.posts().items():
        status = browser_of(post).get(url).status_code
        expected = 200 if part in allowed else refused
        if name == "step_page" and part == "leader":
            expected = 403
        assert status == expected, part


@pytest.mark.parametrize("name", [*PAGES, *POSTED])
def test_no_page_opens_without_signing_in(cast: Cast, name: str) -> None:
    args = PAGES[name][0] if name in PAGES else POSTED[name][0]
    url = address(name, args, cast)
    for response in (Client().get(url), Client().post(url)):
        assert response.status_code in (302, 405)
        assert not response.content


def test_a_stranger_can_take_no_step_by_guessing_addresses(cast: Cast, browser_of: Browser) -> None:
    matter = register(cast)
    browser = browser_of(cast.stranger)
    for step in ("triage", "dispatch", "reveal", "supplement"):
        url = reverse("step_page", args=[matter.pk, step])
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"reason": "看看", "text": "看看"}).status_code == 404
    matter.refresh_from_db()
    assert matter.version == 1


def test_posts_need_the_token_of_the_page(cast: Cast, browser_of: Browser) -> None:
    user = cast.clerk.person.user
    assert user is not None
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    for name, (args, fields) in POSTED.items():
        response = browser.post(address(name, args, cast), fields)
        assert response.status_code == 403, name
