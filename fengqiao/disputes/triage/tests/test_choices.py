"""What was suggested and decided at triage: kept by field, counted, opened to the matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, register
from fengqiao.disputes.triage.counting import overrides, tallies
from fengqiao.disputes.triage.models import TriageChoice
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter, Secrecy
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import At, perform

Browser = Callable[[Post], Client]


def triage(cast: Cast, matter: Matter, **values: Any) -> None:
    data = {"category": "neighbours", "complexity": "simple", **values}
    perform(At("dispute", matter.pk), "triage", data, by=cast.dispatcher, at=LATER)


def kept(matter: Matter) -> dict[str, tuple[str, str]]:
    rows = TriageChoice.objects.filter(matter=matter)
    return {row.field: (row.suggested, row.decided) for row in rows}


def test_each_field_keeps_what_was_suggested_and_decided(cast: Cast) -> None:
    matter = register(cast)
    triage(cast, matter, category="housing")
    assert kept(matter) == {
        "category": ("neighbours", "housing"),
        "complexity": ("simple", "simple"),
        "five_list": ("general", "general"),
    }
    event = Event.objects.filter(matter_id=matter.pk, kind="dispute.triaged").get()
    assert event.body["suggestions"] == {
        "category": "overridden", "complexity": "taken", "five_list": "taken",
    }  # fmt: skip


def test_no_suggestion_is_kept_as_none_made(cast: Cast) -> None:
    matter = register(cast, title="有事要说", description="见面谈", channel="petition")
    triage(cast, matter)
    assert kept(matter)["category"] == ("", "neighbours")
    matter.dispute.refresh_from_db()
    assert matter.dispute.suggestion_taken is None


def test_a_second_triage_replaces_the_first(cast: Cast) -> None:
    matter = register(cast)
    triage(cast, matter, category="housing")
    triage(cast, matter)
    assert kept(matter)["category"] == ("neighbours", "neighbours")
    assert TriageChoice.objects.filter(matter=matter).count() == 3


def test_a_list_chosen_against_its_rule_is_an_override(cast: Cast) -> None:
    matter = register(cast)
    triage(cast, matter, five_list="watched", reason="上月刚闹过")
    assert kept(matter)["five_list"] == ("general", "watched")


def test_counts_hold_only_what_the_post_may_know_of(cast: Cast) -> None:
    hidden, shown = register(cast), register(cast)
    for matter in (hidden, shown):
        triage(cast, matter, category="housing")
    Matter.objects.filter(pk=hidden.pk).update(secrecy=Secrecy.RESTRICTED)
    whole, monthly = tallies(cast.dispatcher)
    by_field = {each.field: each for each in whole}
    assert (by_field["category"].overridden, by_field["complexity"].taken) == (1, 1)
    assert {f"{each.month:%Y-%m}" for each in monthly if each.month} == {f"{NOW:%Y-%m}"}
    assert [(each.words, each.count) for each in overrides(cast.dispatcher)] == [
        ("邻里纠纷 → 房屋宅基地纠纷", 1)
    ]


def test_the_page_shows_none_as_none_and_every_count_opens_its_matters(
    cast: Cast,
    browser_of: Browser,
) -> None:
    browser = browser_of(cast.dispatcher)
    page = reverse("triage_suggestions")
    assert "无。还没有研判过的事项" in text_of(browser.get(page))
    first, second = register(cast), register(cast, title="楼上噪音扰民")
    triage(cast, first)
    triage(cast, second, category="housing")
    text = text_of(browser.get(page))
    assert "邻里纠纷 → 房屋宅基地纠纷" in text
    assert "50%" in text
    behind = text_of(
        browser.get(
            reverse("triage_choice_matters"), {"field": "category", "outcome": "overridden"}
        )
    )
    assert second.number in behind
    assert first.number not in behind
    asked = {"field": "category", "outcome": "suggested", "month": "2026-03"}
    both = text_of(browser.get(reverse("triage_choice_matters"), asked))
    assert first.number in both
    assert second.number in both
    asked["month"] = "2026-02"
    assert first.number not in text_of(browser.get(reverse("triage_choice_matters"), asked))


@pytest.mark.parametrize(
    "query", [{}, {"field": "name"}, {"field": "category", "month": "2026-13"}]
)
def test_an_address_that_means_nothing_is_not_found(
    cast: Cast,
    browser_of: Browser,
    query: dict[str, str],
) -> None:
    response = browser_of(cast.dispatcher).get(reverse("triage_choice_matters"), query)
    assert response.status_code == 404


def test_the_pages_cost_the_same_at_any_size(
    cast: Cast,
    browser_of: Browser,
    django_assert_max_num_queries: Any,
) -> None:
    browser = browser_of(cast.dispatcher)
    for _ in range(3):
        triage(cast, register(cast), category="housing")
    for name, query in (
        ("triage_suggestions", {}),
        ("triage_choice_matters", {"field": "category"}),
    ):
        browser.get(reverse(name), query)
        with django_assert_max_num_queries(6):
            browser.get(reverse(name), query)
