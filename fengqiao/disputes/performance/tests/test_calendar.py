"""The calendar of what is owed, the rate, the reminders, and terms that lapse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from fengqiao.disputes.models import Obligation, ObligationState, Reminder
from fengqiao.disputes.performance.lapsing import lapse_terms
from fengqiao.disputes.performance.reminders import remind
from fengqiao.disputes.performance.selectors import calendar_page, performance
from fengqiao.disputes.tests.agreed import make_agreement, watch_confirmation
from fengqiao.disputes.tests.samples import NOW, dispute_in
from fengqiao.kernel.notify.models import Message, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


def owed(cast: Cast, due_on: date | None, **values: Any) -> Obligation:
    """One thing owed by an agreement of a new dispute that elm leads."""
    matter = dispute_in(cast, "agreed")
    item = make_agreement(cast, matter, NOW).obligations.get()
    Obligation.objects.filter(pk=item.pk).update(due_on=due_on, **values)
    return Obligation.objects.get(pk=item.pk)


def days_shown(cast: Cast, span: str) -> list[date | None]:
    return [due.row.due_on for due in calendar_page(cast.mediator, span, TODAY).items]


def test_each_span_shows_its_items_the_earliest_first_and_undated_ones_last(cast: Cast) -> None:
    late, soon, far = date(2026, 3, 9), date(2026, 3, 17), date(2026, 4, 30)
    for day in (far, None, soon, late):
        owed(cast, day)
    owed(cast, date(2026, 3, 1), state=ObligationState.PERFORMED, performed_on=TODAY)
    assert days_shown(cast, "late") == [late]
    assert days_shown(cast, "week") == [late, soon]
    assert days_shown(cast, "all") == [late, soon, far, None]
    assert days_shown(cast, "done") == [date(2026, 3, 1)]


def test_what_is_due_today_is_not_late(cast: Cast) -> None:
    owed(cast, TODAY)
    assert days_shown(cast, "late") == []


def test_pages_go_on_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fengqiao.disputes.performance.selectors.PAGE_SIZE", 2)
    days = [TODAY, TODAY, TODAY + timedelta(days=1), None, None]
    for day in days:
        owed(cast, day)
    found, after = [], ""
    for _ in range(3):
        page = calendar_page(cast.mediator, "all", TODAY, after)
        found += [due.row.pk for due in page.items]
        after = page.next_after
    assert (len(set(found)), after) == (5, "")


def test_other_units_items_are_not_shown(cast: Cast) -> None:
    owed(cast, TODAY)
    assert calendar_page(cast.willow_handler, "all", TODAY).items == []
    assert performance(cast.willow_handler, TODAY).due == 0


def test_the_rate_counts_what_was_due_and_nothing_due_is_none(cast: Cast) -> None:
    assert performance(cast.mediator, TODAY).rate.words == "无"
    owed(cast, date(2026, 3, 1), state=ObligationState.PERFORMED, performed_on=TODAY)
    owed(cast, TODAY)
    owed(cast, TODAY + timedelta(days=1))
    owed(cast, None)
    assert performance(cast.mediator, TODAY).rate.words == "50%（1/2）"


def test_the_page_costs_the_same_at_any_size_and_masks_names(
    cast: Cast, browser_of: Callable[[Post], Client], django_assert_num_queries: Any
) -> None:
    browser = browser_of(cast.mediator)
    calendar_page(cast.mediator, "all", TODAY)  # The unit tree is read once a process.
    for content in ("李大力付款", "王小明确认"):
        owed(cast, date(2026, 3, 2), content=content)
        with django_assert_num_queries(6):
            text = browser.get(reverse("performance_calendar"), {"span": "all"}).content.decode()
    assert "李大力" not in text
    assert "李**" in text


def test_performer_and_mediator_are_reminded_once_before_and_once_after(cast: Cast) -> None:
    owed(cast, date(2026, 3, 13))
    at = NOW.replace(day=10)
    assert (remind(at), remind(at)) == (1, 0)
    message = Message.objects.get(template="agreement_due_soon")
    assert "2026-03-13" in message.body
    assert "李大力" not in message.body
    assert Notice.objects.filter(post=cast.mediator, text__contains="将于2026-03-13到期").exists()
    after = NOW.replace(day=14)
    assert (remind(after), remind(after)) == (1, 0)
    assert Message.objects.filter(template="agreement_overdue").count() == 1
    assert Reminder.objects.count() == 2


def test_nobody_is_reminded_of_what_was_done_or_lies_far_off(cast: Cast) -> None:
    owed(cast, TODAY, state=ObligationState.PERFORMED, performed_on=TODAY)
    owed(cast, TODAY + timedelta(days=4))
    owed(cast, TODAY - timedelta(days=31))
    assert remind(NOW.replace(day=10)) == 0


def test_a_term_of_the_parties_lapses_and_is_nobodys_delay(cast: Cast) -> None:
    matter = dispute_in(cast, "agreed")
    watch_confirmation(matter, NOW)
    last = NOW.replace(month=4, day=1)
    assert lapse_terms(last) == 0
    assert lapse_terms(last + timedelta(days=1)) == 1
    assert matter.clocks.get(rule="jc_apply").state == "lifted"
    assert lapse_terms(last + timedelta(days=2)) == 0
