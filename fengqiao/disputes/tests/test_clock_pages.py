"""The register of clock rules on its pages: search, a rule with its calculator, days of service."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.kernel.clocks.rules.rule import rules
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[Post], Client]


def text(client: Client, name: str, *args: str, status: int = 200, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_is_searched_by_words_and_area(cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.clerk)
    whole = text(client, "clock_rules")
    assert f"{len(rules())} 条" in whole
    assert "未核对" in whole
    found = text(client, "clock_rules", q="行政处罚法 听证")
    assert "听证通知提前期" in found
    assert "缴纳罚款" not in found
    assert "没有符合的规则" in text(client, "clock_rules", q="不存在的词")
    assert "依申请公开答复" in text(client, "clock_rules", area="open_government")


def test_every_rule_has_its_page(cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.clerk)
    for rule in rules().values():
        assert rule.procedure in text(client, "clock_rule", rule.id)


def test_a_rule_page_counts_shows_the_months_and_tells_where_it_is_used(
    cast: Cast, browser_of: Browser
) -> None:
    client = browser_of(cast.clerk)
    shown = text(client, "clock_rule", "rec_answer", start="2026-02-10", served="direct")
    assert "2026年3月2日（周一）" in shown
    assert "2026年2月" in shown
    assert '<td class="day-skipped" title="春节放假，不计入">16<small>不计</small></td>' in shown
    assert "截止" in shown
    assert "办理流程尚未用到" in shown
    assert "矛盾纠纷·" in text(client, "clock_rule", "dispatch_triage")


def test_what_the_law_does_not_allow_is_said_on_the_form(cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.clerk)
    shown = text(
        client, "clock_rule", "petition_handle", status=422, start="2026-02-10", extend="2"
    )
    assert "最多延长 1 次" in shown
    half = {"start": "2026-02-10", "extend": "0", "left_out_from": "2026-02-12"}
    assert "第一日和最后一日都要写" in text(client, "clock_rule", "rec_decide", status=422, **half)
    assert "请写明起算之日" in text(client, "clock_rule", "jc_apply", status=422, start="")


def test_events_service_and_a_case_set_apart_are_asked(cast: Cast, browser_of: Browser) -> None:
    client = browser_of(cast.clerk)
    shown = text(
        client, "clock_rule", "compulsion_court_apply", start="", event_served="2026-02-10"
    )
    assert "2026年11月10日（周二）" in shown
    shown = text(
        client, "clock_rule", "protection_order", start="2026-02-13T09:30", variant="urgent"
    )
    assert "2026年2月14日（周六） 09:30" in shown


def test_an_unknown_rule_has_no_page(cast: Cast, browser_of: Browser) -> None:
    text(browser_of(cast.clerk), "clock_rule", "nothing", status=404)


def test_served_on_a_friday_every_period_shows_its_last_day(
    cast: Cast, browser_of: Browser
) -> None:
    client = browser_of(cast.clerk)
    shown = text(client, "service_days", day="2026-02-13", served="direct", area="")
    assert "2026年2月13日（周五）送达" in shown
    assert shown.index("当事人要求听证") < shown.index("缴纳罚款") < shown.index("直接起诉")
    assert "缴纳罚款" not in text(client, "service_days", day="2026-02-13", area="litigation")
    assert "送达之日" in text(client, "service_days", status=422, day="soon")


def test_the_pages_ask_the_same_few_statements(
    cast: Cast, browser_of: Browser, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = browser_of(cast.clerk)
    text(client, "clock_rules")
    for name, args in (("clock_rules", ()), ("service_days", ()), ("clock_rule", ("jc_apply",))):
        with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
            text(client, name, *args)
