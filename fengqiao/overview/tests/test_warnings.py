"""预警 and 年度分析: a warning says why and a person decides; a year equals its lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, register
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.errors import NotFound, WrongState
from fengqiao.overview.inputs import DecideWarning
from fengqiao.overview.models import EarlyWarning
from fengqiao.overview.rules.warnings import late, rising
from fengqiao.overview.selectors.annual import year_lines
from fengqiao.overview.services.warnings import decide_warning, find_warnings, last_sunday

Browser = Callable[[Post], Client]
MONDAY = NOW  # 2 March 2026


def received(cast: Cast, category: str, days_ago: int) -> Matter:
    matter = register(cast)
    moment = MONDAY - timedelta(days=days_ago)
    Matter.objects.filter(pk=matter.pk).update(category=category, received_at=moment)
    return matter


@pytest.mark.parametrize(
    ("now", "earlier", "warns"),
    [(3, 0, True), (2, 0, False), (3, 6, True), (3, 7, False), (6, 12, True), (6, 13, False)],
)
def test_three_and_twice_the_mean_of_four_weeks_make_a_warning(
    now: int, earlier: int, *, warns: bool
) -> None:
    assert bool(rising("rising_type", {"labour": now}, {"labour": earlier})) is warns


def test_three_late_matters_of_a_unit_make_a_warning() -> None:
    assert [found.key for found in late({"1": 2, "2": 3, "": 9})] == ["2"]


@pytest.mark.parametrize(
    ("day", "sunday"),
    [("2026-03-01", "2026-02-22"), ("2026-03-02", "2026-03-01"), ("2026-03-07", "2026-03-01")],
)
def test_the_last_whole_week_ends_on_the_sunday_before(day: str, sunday: str) -> None:
    assert last_sunday(date.fromisoformat(day)) == date.fromisoformat(sunday)


def test_a_rising_type_is_found_once_and_only_from_the_week(cast: Cast) -> None:
    for _ in range(3):
        received(cast, "labour", 2)
        received(cast, "traffic", 0)
    find_warnings(cast.street, LATER)
    assert find_warnings(cast.street, LATER) == 0
    types = EarlyWarning.objects.filter(kind="rising_type")
    assert [(row.key, row.now, row.before) for row in types] == [("labour", 3, 0)]
    assert "七天内登记3件" in types[0].reason


def test_restricted_matters_warn_nobody(cast: Cast) -> None:
    for _ in range(3):
        received(cast, "labour", 2)
    Matter.objects.update(secrecy="restricted")
    assert find_warnings(cast.street, LATER) == 0


def test_a_person_decides_once_with_a_reason_on_record(cast: Cast) -> None:
    for _ in range(3):
        received(cast, "labour", 2)
    find_warnings(cast.street, LATER)
    row = EarlyWarning.objects.filter(kind="rising_type").get()
    value = DecideWarning.model_validate({"verdict": "dismissed", "note": "同一工地集中登记"})
    with pytest.raises(NotFound):
        decide_warning(row.pk, value, by=cast.stranger, at=LATER)
    decide_warning(row.pk, value, by=cast.leader, at=LATER)
    with pytest.raises(WrongState, match="已排除"):
        decide_warning(row.pk, value, by=cast.dispatcher, at=LATER)
    assert kinds_since(cast.street.pk, actor=cast.leader.ref) == ["warning.decided"]


def test_the_page_leads_to_the_matters_and_takes_the_decision(
    cast: Cast, browser_of: Browser
) -> None:
    for _ in range(3):
        received(cast, "labour", 2)
    browser, url = browser_of(cast.dispatcher), reverse("early_warnings")
    assert browser.post(url).status_code == 302
    page = browser.get(url)
    row, about = next(each for each in page.context["undecided"] if each[0].kind == "rising_type")
    assert about == "其他劳动争议纠纷"
    assert len(browser.get(reverse("warning_list", args=[row.pk])).context["rows"]) == row.now
    decide = reverse("warning_decide", args=[row.pk])
    browser.post(decide, {"verdict": "confirmed", "note": ""})
    assert EarlyWarning.objects.get(pk=row.pk).state == "open"
    browser.post(decide, {"verdict": "confirmed", "note": "已上门核实"})
    assert "已上门核实" in text_of(browser.get(url))


def test_a_year_stands_beside_the_same_days_of_the_year_before(
    cast: Cast, browser_of: Browser
) -> None:
    for days in (1, 10, 380, 400):
        received(cast, "labour", days)
    received(cast, "traffic", 1)
    lines = {line.name: line for line in year_lines(cast.dispatcher, MONDAY.date())}
    labour = lines["其他劳动争议纠纷"]
    assert (labour.now, labour.before, labour.change) == (2, 2, "+0.0%")
    assert lines["道路交通事故纠纷"].change == "无"
    assert (lines["合计"].now, lines["合计"].before) == (3, 2)
    browser = browser_of(cast.dispatcher)
    assert len(browser.get(labour.url).context["rows"]) == 2
    assert len(browser.get(labour.before_url).context["rows"]) == 2
    assert year_lines(cast.willow_handler, MONDAY.date())[-1].now == 0
    assert browser.get(reverse("annual_table"), {"year": "2026"}).status_code == 200
    assert browser.get(reverse("annual_table"), {"year": "2999"}).status_code == 404


def test_the_last_of_february_has_a_year_before(cast: Cast) -> None:
    assert year_lines(cast.dispatcher, date(2028, 2, 29))[-1].now == 0
