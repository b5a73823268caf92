"""Statements kept in SQL give the rows that the query itself would give."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from fengqiao.kernel.org.models import Post, Unit
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.statements.reading import KEPT, Slot, load_related, prepared


def _units(**lookups: str) -> Any:
    fields = {name: Unit._meta.get_field(name) for name in lookups}
    slots = {lookups[name]: Slot(name, field) for name, field in fields.items()}
    return lambda: Unit.objects.filter(**slots).select_related("kind", "parent").order_by("id")


def test_rows_come_with_their_related_rows_by_one_statement(cast: Cast) -> None:
    kept = prepared(("units by code",), _units(code="code"))
    with CaptureQueriesContext(connection) as statements:
        (elm,) = kept.all(code=cast.elm.code)
        assert (elm, elm.kind.code) == (cast.elm, "neighbourhood")
        assert elm.parent == cast.elm.parent
    assert len(statements) == 1


def test_a_kept_statement_is_asked_again_with_other_values(cast: Cast) -> None:
    kept = prepared(("units by code",), _units(code="code"))
    assert kept.first(code=cast.willow.code) == cast.willow
    assert prepared(("units by code",), _units(code="code")) is kept
    assert kept.first(code=cast.police.code) == cast.police
    assert kept.first(code="nowhere") is None


def test_values_are_adapted_as_the_query_itself_does(cast: Cast) -> None:
    day = Post._meta.get_field("starts_on")
    kept = prepared(
        ("posts since",),
        lambda: Post.objects.filter(starts_on__gte=Slot("day", day)).order_by("id"),
    )
    assert kept.all(day=cast.clerk.starts_on) == list(Post.objects.order_by("id"))
    assert kept.all(day=cast.clerk.starts_on.replace(year=2199)) == []
    assert kept.first(day=cast.clerk.starts_on).duties == cast.clerk.duties  # type: ignore[union-attr]


def test_a_missing_value_is_an_error_and_not_an_empty_answer(cast: Cast) -> None:
    with pytest.raises(KeyError):
        prepared(("units by code",), _units(code="code")).all()


def test_referring_rows_are_loaded_as_prefetch_does(cast: Cast) -> None:
    root = Unit.objects.get(street=cast.street, parent=None)
    with CaptureQueriesContext(connection) as statements:
        load_related(root, "children")
        children = list(root.children.all())
        assert all(child.parent is root for child in children)
    assert len(statements) == 1
    assert set(children) == set(Unit.objects.filter(parent=root))


def test_no_more_statements_are_kept_than_said(cast: Cast) -> None:
    for number in range(KEPT + 5):
        prepared(("many", number), _units(code="code"))
    assert len(vars(connections["default"])["fengqiao_prepared"]) == KEPT


def test_a_query_that_can_find_nothing_asks_nothing(cast: Cast) -> None:
    kept = prepared(("never",), lambda: Unit.objects.filter(pk__in=[]))
    with CaptureQueriesContext(connection) as statements:
        assert kept.all() == []
    assert len(statements) == 0
