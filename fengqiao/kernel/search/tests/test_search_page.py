from __future__ import annotations

import pytest
from django.db import connection

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.search.selectors import LEVELS, matching, search_page
from fengqiao.kernel.search.tests.conftest import MakeMatter

# Around the edges of the blocks of every level, close together and far apart.
IDS = sorted(
    {1, 2, 3_000_000}
    | {edge + near for level in LEVELS for edge in (2**level, 2 * 2**level) for near in (-1, 0, 1)}
)


@pytest.fixture
def spread(make_matter: MakeMatter) -> list[int]:
    for pk in IDS:
        make_matter("电梯停运" if pk % 3 else "电梯和水管", pk=pk)
    return IDS


@pytest.mark.parametrize("limit", [1, 2, 7, 50])
@pytest.mark.parametrize("query", ["电梯", "水管", "梯", "无此事"])
def test_pages_by_key_give_every_find_once_and_newest_first(
    spread: list[int], cast: Cast, query: str, limit: int
) -> None:
    pages, before_id = [], None
    while page := search_page(
        Matter.objects.all(), query, street_id=cast.street.pk, before_id=before_id, limit=limit
    ):
        assert len(page) <= limit
        pages += [matter.pk for matter in page]
        before_id = page[-1].pk
    assert pages == list(
        matching(Matter.objects.all(), query).order_by("-pk").values_list("pk", flat=True)
    )


@pytest.mark.parametrize("before_id", [1, 2, 2048, 2049, 16385, 131_073, 3_000_001])
def test_a_page_may_begin_at_any_id(spread: list[int], cast: Cast, before_id: int) -> None:
    page = search_page(Matter.objects.all(), "电梯", street_id=cast.street.pk, before_id=before_id)
    assert [matter.pk for matter in page] == [pk for pk in reversed(spread) if pk < before_id]


def test_a_page_costs_the_same_few_statements_however_rare_the_word(
    spread: list[int], cast: Cast, django_assert_max_num_queries: object
) -> None:
    most = 1 if connection.vendor == "sqlite" else len(LEVELS) + 1
    for query in ("电梯", "无此事"):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            search_page(Matter.objects.all(), query, street_id=cast.street.pk)


def test_the_other_streets_newer_matters_hide_nothing(make_matter: MakeMatter, cast: Cast) -> None:
    mine = make_matter("电梯停运", pk=5)
    make_matter("电梯异响", unit=cast.stranger.unit, pk=5_000_000)
    assert search_page(Matter.objects.all(), "电梯", street_id=cast.street.pk) == [mine]


def test_rows_come_with_the_columns_and_relations_that_were_asked_for(
    make_matter: MakeMatter, cast: Cast, django_assert_num_queries: object
) -> None:
    make_matter("电梯停运")
    asked = Matter.objects.in_list().select_related("lead_unit")
    page = search_page(asked, "电梯", street_id=cast.street.pk)
    assert page[0].get_deferred_fields() == {"description", "data_key"}
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert page[0].lead_unit == cast.elm
