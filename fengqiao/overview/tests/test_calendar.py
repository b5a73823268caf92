"""日历: numbers by day equal the lists they open; holidays and provisional days say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, register
from fengqiao.kernel.clocks.models import Clock
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.overview.selectors.calendar import counts_by_day, deadlines_on

Browser = Callable[[Post], Client]


def test_a_day_counts_the_deadlines_that_its_list_shows(cast: Cast) -> None:
    for _ in range(3):
        register(cast)
    counts = counts_by_day(cast.dispatcher, date(2026, 3, 1), date(2026, 3, 31))
    assert sum(count for count, _ in counts.values()) == 3
    for day, (count, _) in counts.items():
        rows, _ = deadlines_on(day, cast.dispatcher, LATER)
        assert len(rows) == count


def test_others_deadlines_and_ended_ones_are_not_counted(cast: Cast) -> None:
    matter = register(cast)
    days = date(2026, 3, 1), date(2026, 3, 31)
    assert not counts_by_day(cast.willow_handler, *days)
    assert not counts_by_day(cast.stranger, *days)
    Clock.objects.filter(matter=matter).update(state="met", stopped_at=NOW)
    assert not counts_by_day(cast.dispatcher, *days)


def test_a_deadline_at_the_last_second_belongs_to_its_own_day(cast: Cast) -> None:
    register(cast)
    clock = Clock.objects.get()
    day = date(2026, 3, 3)
    assert clock.due_at.astimezone().second == 59
    assert list(counts_by_day(cast.dispatcher, day, day)) == [day]
    assert not counts_by_day(cast.dispatcher, day + timedelta(days=1), day + timedelta(days=1))


def test_holidays_and_make_up_days_are_named(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    text = text_of(browser.get(reverse("deadline_calendar") + "?month=2026-10"))
    assert "国庆节放假" in text
    assert "调休上班（国庆节）" in text


def test_a_year_without_a_notice_is_said_to_be_provisional(cast: Cast, browser_of: Browser) -> None:
    url = reverse("deadline_calendar")
    browser = browser_of(cast.clerk)
    assert "暂定" in text_of(browser.get(url + "?month=2029-05"))
    assert "暂定" not in text_of(browser.get(url + "?month=2026-05"))


def test_addresses_that_name_no_month_are_refused(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.clerk)
    for bad in ("2026-13", "9999-01", "abc", "2026-1'"):
        assert browser.get(reverse("deadline_calendar"), {"month": bad}).status_code == 404
    assert browser.get(
        reverse("deadline_list"), {"from": "2026-01-01", "until": "2027-01-01"}
    ).status_code == 404  # fmt: skip


def test_the_list_names_the_matter_the_rule_and_its_basis(cast: Cast, browser_of: Browser) -> None:
    matter = dispute_in(cast, "registered")
    text = text_of(
        browser_of(cast.dispatcher).get(reverse("deadline_list"), {"from": "2026-03-03"})
    )
    assert matter.number in text
    assert "研判派单" in text
