"""accepted = succeeded + failed + withdrawn + ended + open, after any walk of the procedure."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from fengqiao.disputes.models import Dispute
from fengqiao.disputes.outcomes.selectors import BY, board, outcome_groups, total_of
from fengqiao.disputes.rules.outcomes import Rate, outcomes_of
from fengqiao.disputes.tests.samples import NOW, actor_for, register, sample_input
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
# What the state alone tells of the outcome; other states may follow any.
OUTCOMES = {
    **{key: {"open"} for key in ("registered", "triaged", "dispatched", "accepted", "mediating")},
    "agreed": {"succeeded"},
    "failed": {"failed"},
    "handled": {"succeeded", "failed"},
    "withdrawn": {"withdrawn"},
    **{key: {"ended"} for key in ("declined", "left", "merged")},
    **{key: {"succeeded", "failed"} for key in ("answered", "closed", "archived")},
}
# Steps that open another matter or need files would only slow the walk down.
NOT_WALKED = {"merge", "attach", "reveal", "restrict", "add_parties", "supplement", "extend"}
MAIN = {"triage", "dispatch", "accept", "consent", "session", "agree", "answer", "close", "archive"}


def walk(cast: Cast, chance: random.Random, matter: Matter, steps: int) -> None:
    """Take steps at random; a refused one changes nothing."""
    at = NOW
    for _ in range(steps):
        matter.refresh_from_db()
        at += timedelta(days=chance.choice((0, 1, 16)))
        able = [
            step
            for step in DISPUTE.steps
            if matter.state in step.source and step.duties and step.name not in NOT_WALKED
        ]
        if not able:
            return
        step = chance.choice([s for s in able if s.name in MAIN] * 3 + able)
        try:
            data = sample_input(step.name, cast, matter)
            perform(At("dispute", matter.pk), step.name, data, by=actor_for(step.name, cast), at=at)
        except Refused:
            continue


def check(cast: Cast) -> None:
    """The identity for every grouping, and the outcome that each state allows."""
    for by in BY:
        groups = outcome_groups(cast.dispatcher, *YEAR, by)
        total = total_of(groups)
        counted = Matter.objects.visible_to(cast.dispatcher).count()
        assert total.accepted == counted
        assert total.accepted == (
            total.succeeded + total.failed + total.withdrawn + total.ended + total.open
        )
        assert total.solved <= total.accepted
    for state, outcome in Dispute.objects.values_list("matter__state", "outcome"):
        assert outcome in OUTCOMES.get(state, {outcome}), (state, outcome)


@pytest.mark.parametrize("seed", range(6))
def test_the_identity_holds_after_any_walk_of_the_procedure(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  repeatable, not secret
    for channel in ("window", "police", "hotline"):
        walk(cast, chance, register(cast, channel=channel), 14)
    check(cast)


def test_an_outcome_outside_the_five_is_an_error() -> None:
    with pytest.raises(ValueError, match="不在五项之内"):
        outcomes_of({"closed": 1})


def test_closed_is_not_solved_and_a_share_shows_what_it_was_made_from(cast: Cast) -> None:
    register(cast)
    Dispute.objects.update(outcome="succeeded", people=6, reopened=1)
    shares = {share.label: share.rate for share in board(cast.dispatcher, *YEAR)}
    assert shares == {
        "就地化解": Rate(1, 1), "出街镇": Rate(0, 1), "反弹重启": Rate(1, 1), "群体性": Rate(1, 1),
    }  # fmt: skip
    total = total_of(outcome_groups(cast.dispatcher, *YEAR, "channel"))
    assert (total.succeeded, total.closed, total.solved) == (1, 0, 0)


def test_no_matters_are_none_and_never_everything(cast: Cast) -> None:
    assert {share.rate.words for share in board(cast.dispatcher, *YEAR)} == {"无"}
    assert total_of(outcome_groups(cast.dispatcher, *YEAR, "category")).success.words == "无"


def test_a_post_counts_only_what_it_may_know_of(cast: Cast) -> None:
    register(cast)
    assert outcome_groups(cast.willow_handler, *YEAR, "channel") == []
    assert outcome_groups(cast.stranger, *YEAR, "channel") == []


def test_the_page_shows_the_sum_and_costs_the_same_at_any_size(
    cast: Cast, browser_of: Callable[[Post], Client], django_assert_num_queries: Any
) -> None:
    browser = browser_of(cast.dispatcher)
    for channel in ("window", "police"):
        register(cast, channel=channel)
        with django_assert_num_queries(5):
            text = browser.get(reverse("dispute_outcomes"), {"first": "2026-01-01"}).content
    assert "110移交" in text.decode()
    assert "0%（0/2）" in text.decode()
