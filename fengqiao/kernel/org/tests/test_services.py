"""Appointments and the tree: what the office may do to itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fengqiao.kernel.org.models import Duty, Post
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.org.services import (
    OrgRefused,
    add_person,
    add_unit,
    appoint,
    change_unit,
    end_post,
    move_unit,
    open_street,
)
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.org.tree import tree_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
BY: dict[str, Any] = {"by": CommandLine("test"), "at": NOON}


@pytest.mark.parametrize("duty", [Duty.ADMINISTER, Duty.SECURE, Duty.AUDIT])
@pytest.mark.parametrize("other", [Duty.ADMINISTER, Duty.SECURE, Duty.AUDIT, Duty.HANDLE])
def test_an_administrator_holds_no_second_duty(cast: Cast, duty: Duty, other: Duty) -> None:
    person = add_person(street=cast.street, code="P900", name="新人", **BY)
    post: dict[str, Any] = {"person": person, "unit": cast.centre, "starts_on": TODAY}
    appoint(**post, title="管理员", duties=[duty], **BY)
    if duty == other:
        return
    with pytest.raises(OrgRefused, match="三人分别担任"):
        appoint(**post, title="兼任", duties=[other], **BY)


def test_two_administrators_duties_in_one_post_are_refused(cast: Cast) -> None:
    person = add_person(street=cast.street, code="P900", name="新人", **BY)
    with pytest.raises(OrgRefused):
        appoint(
            person=person, unit=cast.centre, title="两员", duties=[Duty.SECURE, Duty.AUDIT],
            starts_on=TODAY, **BY,
        )  # fmt: skip


def test_after_the_post_has_ended_another_duty_is_possible(cast: Cast) -> None:
    person = add_person(street=cast.street, code="P900", name="新人", **BY)
    first = appoint(
        person=person, unit=cast.centre, title="审计", duties=[Duty.AUDIT], starts_on=TODAY,
        approved=True, **BY,
    )  # fmt: skip
    end_post(first, date(2026, 3, 31), **BY)
    appoint(
        person=person, unit=cast.centre, title="办理", duties=[Duty.HANDLE],
        starts_on=date(2026, 4, 1), approved=True, **BY,
    )  # fmt: skip
    assert Post.objects.held_on(date(2026, 4, 2)).filter(person=person).count() == 1


def test_a_unit_cannot_hang_below_itself(cast: Cast) -> None:
    with pytest.raises(OrgRefused, match="下级"):
        move_unit(cast.elm, cast.elm_grid, **BY)


def test_a_moved_unit_changes_the_tree_that_processes_hold(cast: Cast) -> None:
    assert cast.elm_grid.pk in tree_of(cast.street).subtree(cast.elm.pk)
    cast.elm_grid.street = cast.street
    move_unit(cast.elm_grid, cast.willow, **BY)
    assert cast.elm_grid.pk not in tree_of(cast.street).subtree(cast.elm.pk)
    assert cast.elm_grid.pk in tree_of(cast.street).subtree(cast.willow.pk)


def test_a_unit_with_posts_stays_in_use(cast: Cast) -> None:
    with pytest.raises(OrgRefused, match="在任岗位"):
        change_unit(cast.elm, name="榆树居民区", brand="", is_active=False, **BY)


def test_two_streets_may_use_the_same_codes() -> None:
    for code in ("a", "b"):
        street = open_street(code=code, name=code, number_prefix=code, **BY)
        add_unit(street=street, code="11", name="同号居民区", kind="居民区", parent=None, **BY)
        assert {node.name for node in tree_of(street).nodes.values()} >= {"同号居民区"}
