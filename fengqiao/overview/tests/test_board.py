"""看板: every matter of the rights set once, counts as in the list, steps that may be taken."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.steps.states import STATES
from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, register, registration
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.work_list import Query
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.perform import open_many
from fengqiao.overview.rules.stages import stages_of
from fengqiao.overview.selectors.board import CARDS, columns
from fengqiao.overview.selectors.breakdown import WAYS, grouped

Browser = Callable[[Post], Client]
EVERYTHING = Query(is_open=None)


def test_every_state_of_a_dispute_stands_in_one_stage() -> None:
    names = [state.name for state in STATES]
    staged = [state for stage in stages_of(names) for state in stage.states]
    assert sorted(staged) == sorted(names)


def test_a_state_that_no_stage_names_joins_the_one_before_it() -> None:
    stages = {stage.name: stage.states for stage in stages_of(["accepted", "new_state", "closed"])}
    assert stages["handling"] == ("accepted", "new_state")


def test_counts_are_those_of_the_rights_set_and_cards_stand_in_their_column(cast: Cast) -> None:
    for state in ("registered", "accepted", "accepted", "agreed", "closed"):
        dispute_in(cast, state)
    shown = {c.stage.name: c for c in columns(cast.dispatcher, EVERYTHING, LATER)}
    assert {name: column.count for name, column in shown.items() if column.count} == {
        "received": 1, "handling": 2, "decided": 1, "closed": 1,
    }  # fmt: skip
    assert len(shown["handling"].cards) == 2
    assert not any(c.count for c in columns(cast.willow_handler, EVERYTHING, LATER))
    assert not any(c.count for c in columns(cast.stranger, EVERYTHING, LATER))


def test_a_card_offers_the_steps_that_the_post_may_take_and_no_others(cast: Cast) -> None:
    matter = register(cast)

    def steps(post: Post) -> set[str]:
        return {
            label
            for column in columns(post, EVERYTHING, LATER)
            for card in column.cards
            if card.row.id == matter.pk
            for label, _ in card.steps
        }

    assert "研判" in steps(cast.dispatcher)
    assert "研判" not in steps(cast.clerk)
    assert not steps(cast.leader)


@pytest.mark.parametrize("size", [3, 60])
def test_the_board_costs_the_same_number_of_statements_at_any_size(
    cast: Cast, browser_of: Browser,
    django_assert_num_queries: Callable[..., AbstractContextManager[object]], size: int,
) -> None:  # fmt: skip
    inputs = [(registration(title=f"第{n}件"), NOW) for n in range(size)]
    open_many("dispute", "register", inputs, by=cast.mediator)
    browser = browser_of(cast.mediator)
    tree_of(cast.street)
    with django_assert_num_queries(6):  # session, user, post, counts, cards, their units
        response = browser.get(reverse("board"))
    assert text_of(response).count("枫矛〔2026〕") >= min(size, CARDS)


def test_a_column_pages_through_all_of_its_matters(cast: Cast, browser_of: Browser) -> None:
    inputs = [(registration(title=f"第{n}件"), NOW) for n in range(60)]
    open_many("dispute", "register", inputs, by=cast.mediator)
    browser, found = browser_of(cast.mediator), set()
    url = reverse("board_column", args=["received"])
    while url:
        response = browser.get(url)
        found |= {card.row.number for card in response.context["cards"]}
        url = response.context["next_url"]
    assert len(found) == 60


def test_an_unknown_column_is_not_there(cast: Cast, browser_of: Browser) -> None:
    assert browser_of(cast.clerk).get(reverse("board_column", args=["nonsense"])).status_code == 404


def test_the_board_shows_no_name_and_no_phone_of_a_party(cast: Cast, browser_of: Browser) -> None:
    register(cast, title="王小明家漏水，电话13800001111")
    text = text_of(browser_of(cast.clerk).get(reverse("board")))
    assert "王小明" not in text
    assert "13800001111" not in text


@pytest.mark.parametrize("way", WAYS)
def test_a_group_opens_exactly_the_matters_that_it_counts(
    cast: Cast, browser_of: Browser, way: str
) -> None:
    for state in ("registered", "accepted", "agreed", "closed"):
        dispute_in(cast, state)
    groups = grouped(cast.dispatcher, EVERYTHING, LATER, way)
    assert sum(group.count for group in groups) == Matter.objects.count()
    browser = browser_of(cast.dispatcher)
    for group in groups:
        if group.url:
            assert len(browser.get(group.url).context["rows"]) == group.count, group.name


def test_administrators_find_no_board_and_no_search(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.administrator)
    assert browser.get(reverse("board")).status_code == 403
    page = browser.get(reverse("work_list")).content.decode()
    assert "top-search" not in page
    assert "top-search" in browser_of(cast.clerk).get(reverse("work_list")).content.decode()
