"""值守 and 枫桥指标: figures equal their matters; the desk is handed over by two posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.models import Dispute
from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, register
from fengqiao.kernel.ledger.history import kinds_since
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.errors import NotAllowed, NotFound, WrongState
from fengqiao.overview.inputs import HandOver, TakeOver
from fengqiao.overview.models import Handover
from fengqiao.overview.selectors.duty import FIGURES, figures, matters_behind
from fengqiao.overview.selectors.settled import IDENTITY, MEASURES, behind, shares
from fengqiao.overview.services.handover import hand_over, take_over

Browser = Callable[[Post], Client]
PERIOD = date(2026, 1, 1), date(2026, 12, 31)


def test_every_figure_of_the_screen_equals_the_matters_it_opens(
    cast: Cast, browser_of: Browser
) -> None:
    register(cast)
    for state in ("accepted", "closed"):
        dispute_in(cast, state)
    counts = figures(cast.dispatcher, LATER)
    assert counts["open"] == 2
    for name in FIGURES:
        assert matters_behind(cast.dispatcher, name, LATER).count() == counts[name], name
        page = browser_of(cast.dispatcher).get(reverse("duty_figure", args=[name]))
        assert len(page.context["rows"]) == counts[name]


def test_a_handover_is_taken_once_by_another_post_and_both_are_on_record(cast: Cast) -> None:
    note = HandOver(note="盯住枫矛〔2026〕1号，电话13800001111")
    row = hand_over(note, figures={"open": 3}, by=cast.dispatcher, at=NOW)
    assert "13800001111" not in row.note
    with pytest.raises(NotAllowed, match="不能自己接班"):
        take_over(row.pk, TakeOver(), by=cast.dispatcher, at=LATER)
    with pytest.raises(NotFound):
        take_over(row.pk, TakeOver(), by=cast.stranger, at=LATER)
    take_over(row.pk, TakeOver(remark="已看"), by=cast.clerk, at=LATER)
    with pytest.raises(WrongState, match="已经有人接班"):
        take_over(row.pk, TakeOver(), by=cast.leader, at=LATER)
    assert kinds_since(cast.street.pk, actor=cast.dispatcher.ref) == ["duty.handed_over"]
    assert kinds_since(cast.street.pk, actor=cast.clerk.ref) == ["duty.taken_over"]


def test_the_desk_writes_and_shows_its_log(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.dispatcher)
    assert browser.post(reverse("duty_desk"), {"note": "夜间无新增"}).status_code == 302
    assert "夜间无新增" in text_of(browser.get(reverse("duty_desk")))
    assert browser.post(reverse("duty_desk"), {"note": ""}).status_code == 422
    row = Handover.objects.get()
    taken = browser_of(cast.leader).post(reverse("duty_take", args=[row.pk]), {"remark": "好"})
    assert taken.status_code == 302
    assert "接班意见：好" in text_of(browser.get(reverse("duty_desk")))


def test_the_outcomes_always_add_up_to_what_was_accepted(cast: Cast) -> None:
    outcomes = ["succeeded", "failed", "withdrawn", "ended", "open"]
    for outcome in (*outcomes, "succeeded"):
        matter = dispute_in(cast, "answered")
        Dispute.objects.filter(pk=matter.pk).update(outcome=outcome)
    found = shares(cast.dispatcher, *PERIOD)
    whole, *parts = (found[name].count for name in IDENTITY)
    assert whole == sum(parts) == 6
    assert found["settled_here"].percent == "40.0%"


def test_every_number_equals_its_matters_also_where_links_repeat_a_row(cast: Cast) -> None:
    again = dispute_in(cast, "closed")
    Dispute.objects.filter(pk=again.pk).update(
        outcome="succeeded", reopened=1, answered_at=NOW, people=9
    )
    for _ in range(2):
        other = register(cast)
        again.links_in.create(
            street=cast.street, source=other, kind="duplicate", reason="同一件", made_at=NOW
        )
    left = dispute_in(cast, "left")
    Dispute.objects.filter(pk=left.pk).update(outcome="ended")
    found = shares(cast.dispatcher, *PERIOD)
    assert found["accepted"].count == Matter.objects.count()
    assert (found["came_back"].count, found["left"].count, found["collective"].count) == (1, 1, 1)
    for name in MEASURES:
        assert behind(cast.dispatcher, name, *PERIOD).count() == found[name].count, name


def test_nothing_received_is_no_share_at_all(cast: Cast, browser_of: Browser) -> None:
    text = text_of(browser_of(cast.leader).get(reverse("settled_board")))
    assert "无" in text
    assert "100.0%" not in text


def test_a_unit_counts_only_what_it_may_see(cast: Cast) -> None:
    dispute_in(cast, "agreed")
    assert shares(cast.mediator, *PERIOD)["accepted"].count == 1
    assert shares(cast.willow_handler, *PERIOD)["accepted"].count == 0
