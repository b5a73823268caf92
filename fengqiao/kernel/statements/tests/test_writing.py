"""Rows written past the query builder are the rows that Django would write."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fengqiao.kernel.org.models import Post, Unit, UnitKind
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.statements import writing
from fengqiao.kernel.statements.writing import insert, update


def _units(cast: Cast, count: int) -> list[Unit]:
    kind = UnitKind.objects.create(street=cast.street, code="new", name="新")
    return [
        Unit(street=cast.street, kind=kind, code=f"x{number}", name=f"新{number}")
        for number in range(count)
    ]


def test_rows_get_their_keys_in_their_order(cast: Cast) -> None:
    units = _units(cast, 5)
    with CaptureQueriesContext(connection) as statements:
        insert(units)
    assert len(statements) == 1
    assert [Unit.objects.get(pk=unit.pk).code for unit in units] == ["x0", "x1", "x2", "x3", "x4"]
    assert not any(unit._state.adding for unit in units)


def test_many_rows_are_split_and_none_is_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_VALUES", 50)
    units = _units(cast, 23)
    insert(units)
    assert Unit.objects.filter(code__startswith="x").count() == 23
    assert [Unit.objects.get(pk=unit.pk).code for unit in units] == [unit.code for unit in units]


def test_json_dates_and_empty_values_come_back_as_they_were(cast: Cast) -> None:
    post = Post(
        street=cast.street, person=cast.clerk.person, unit=cast.elm, title="新", duties=["intake"],
        starts_on=cast.clerk.starts_on,
    )  # fmt: skip
    insert([post])
    kept = Post.objects.get(pk=post.pk)
    assert (kept.duties, kept.starts_on, kept.ends_on) == (["intake"], cast.clerk.starts_on, None)


def test_a_row_takes_the_key_of_what_it_refers_to_and_that_must_be_saved(cast: Cast) -> None:
    parent, child = _units(cast, 2)
    child.parent = parent
    with pytest.raises(ValueError, match="unsaved"):
        insert([child])
    insert([parent])
    insert([child])
    assert Unit.objects.get(pk=child.pk).parent == parent


def test_the_database_still_refuses_what_it_must(cast: Cast) -> None:
    twice = _units(cast, 1)[0]
    insert([twice])
    again = Unit(street=cast.street, kind=twice.kind, code=twice.code, name="又一个")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([again])


def test_only_the_named_rows_and_columns_change(cast: Cast) -> None:
    update(Unit, [cast.elm.pk, cast.willow.pk], {"brand": "新名", "parent_id": cast.police.pk})
    changed = set(Unit.objects.filter(brand="新名", parent=cast.police))
    assert changed == {cast.elm, cast.willow}
    assert Unit.objects.get(pk=cast.elm.pk).name == cast.elm.name


def test_nothing_to_write_asks_nothing(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        insert([])
        update(Unit, [], {"name": "x"})
        update(Unit, [cast.elm.pk], {})
    assert len(statements) == 0


def test_many_rows_with_every_kind_of_value_come_back_as_they_were(cast: Cast) -> None:
    posts = [
        Post(
            street=cast.street, person=cast.clerk.person, unit=cast.elm, title=f"新{number}",
            duties=["intake", "“引号”"], starts_on=cast.clerk.starts_on,
            ends_on=cast.clerk.starts_on if number % 2 else None,
        )
        for number in range(writing.MANY_ROWS + 5)
    ]  # fmt: skip
    insert(posts)
    for number, post in enumerate(posts):
        kept = Post.objects.get(pk=post.pk)
        assert (kept.title, kept.duties) == (f"新{number}", ["intake", "“引号”"])
        assert kept.ends_on == (cast.clerk.starts_on if number % 2 else None)


def test_a_value_that_is_too_long_is_refused_among_many_as_well(cast: Cast) -> None:
    units = _units(cast, writing.MANY_ROWS + 5)
    units[3].code = "长" * 1000
    if connection.vendor == "sqlite":
        pytest.skip("SQLite keeps no lengths")
    with pytest.raises(DataError), transaction.atomic():
        insert(units)
