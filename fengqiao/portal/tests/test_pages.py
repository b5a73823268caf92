"""Public pages: open to everybody, plain, and the same for what is missing and what is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.portal.dispute import CLOCKS, EVENTS, PAGES
from fengqiao.portal.dispute_forms import title_of
from fengqiao.portal.kinds import all_kinds
from fengqiao.portal.tests.conftest import Visitor, text_of

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def test_a_single_street_is_entered_at_once(client: Client) -> None:
    Street.objects.create(code="fq", name="枫桥街道", number_prefix="枫")
    assert client.get("/p/").headers["Location"] == "/p/fq/"


def test_several_streets_are_offered(client: Client, cast: Cast) -> None:
    page = text_of(client.get("/p/"))
    assert "枫桥街道" in page
    assert "他乡街道" in page


def test_public_pages_need_no_sign_in_and_make_no_session(visitor: Visitor) -> None:
    for path in ("", "privacy/", "new/dispute/", "mine/"):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert "sessionid" not in answer.cookies
    assert visitor.client.get("/p/verify/").status_code == 200


def test_every_page_says_that_the_window_serves_too(visitor: Visitor) -> None:
    for path in ("", "new/dispute/", "mine/"):
        assert "窗口" in text_of(visitor.get(path))


def test_the_notice_names_who_why_how_long_and_the_rights(visitor: Visitor) -> None:
    page = text_of(visitor.get("privacy/"))
    for said in ("枫桥街道办事处", "第十七条", "保存一天", "查阅", "删除", "法院起诉"):
        assert said in page
    assert "第十七条" in text_of(visitor.get("new/dispute/"))


@pytest.mark.parametrize(
    "path", ["/p/nowhere/", "/p/fq/new/petition/", "/p/fq/r/none/", "/p/nowhere/mine/3/"]
)
def test_what_does_not_exist_is_not_found_in_plain_words(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path)
    assert answer.status_code == 404
    assert "没有找到" in text_of(answer)


@pytest.mark.parametrize(
    "name", ["portal_home", "portal_privacy", "portal_leave", "portal_code_again"]
)
def test_methods_that_a_page_does_not_know_are_refused(visitor: Visitor, name: str) -> None:
    address = reverse(name, args=["fq"])
    refused = visitor.client.get if name in ("portal_leave", "portal_code_again") else None
    answer = refused(address) if refused else visitor.client.delete(address)
    assert answer.status_code in (403, 405)


def test_every_state_and_step_of_an_open_kind_has_words() -> None:
    for pages in all_kinds():
        procedure = procedures.current(pages.kind)
        assert set(pages.states) == set(procedure.state_by_name)
        assert {step.name for step in pages.steps} <= {
            step.name for step in procedure.steps if step.by_party
        }
        assert set(pages.events) <= set(procedure.by_name)


def test_every_clock_that_a_dispute_starts_has_words() -> None:
    started = {rule for step in procedures.current("dispute").steps for rule in step.starts}
    assert started <= set(CLOCKS)
    assert set(CLOCKS) <= set(rules())


def test_steps_that_stay_in_the_office_are_not_told() -> None:
    for name in ("reveal", "restrict", "add_parties", "accept_support", "sign_off"):
        assert name not in EVENTS
    assert PAGES.step("triage") is None


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("楼上漏水。说了三次", "楼上漏水"),
        ("  \n\n噪音扰民\n每天半夜", "噪音扰民"),
        ("没有标点" * 20, ("没有标点" * 20)[:39] + "…"),
        ("。。。？？", "。。。？？"),
    ],
)
def test_the_first_sentence_becomes_the_title(what: str, title: str) -> None:
    assert title_of(what) == title
