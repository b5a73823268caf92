"""The rights set: SQL and words agree, for every post and every way a matter can stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fengqiao.kernel.matters import rights
from fengqiao.kernel.matters.models import Involvement, Matter
from fengqiao.kernel.matters.rights import Resident, System, explain_right
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def matter(cast: Cast, number: str, **values: Any) -> Matter:
    return Matter.objects.create(
        **{
            "street": cast.street, "kind": "dispute", "procedure_version": 1, "number": number,
            "title": number, "state": "registered", "channel": "window", "received_at": NOW,
            **values,
        }
    )  # fmt: skip


@pytest.fixture
def matters(cast: Cast) -> list[Matter]:
    """Every mixture of street, secrecy, role, unit and state of involvement."""
    made = [matter(cast, "none"), matter(cast, "abroad", street=cast.other_street)]
    for secrecy in ("ordinary", "restricted"):
        for unit in (cast.elm, cast.elm_grid, cast.willow, cast.centre, cast.police):
            for role in ("registered", "lead", "supporting"):
                for state in ("accepted", "returned", "ended"):
                    row = matter(cast, f"{secrecy}{unit.code}{role}{state}", secrecy=secrecy)
                    Involvement.objects.create(
                        street=cast.street, matter=row, unit=unit, role=role, state=state, since=NOW
                    )
                    made.append(row)
    for post in cast.posts().values():
        for state in ("accepted", "ended"):
            row = matter(cast, f"named{post.pk}{state}", secrecy="restricted")
            Involvement.objects.create(
                street=cast.street, matter=row, unit=post.unit, post=post, role="named",
                state=state, since=NOW,
            )  # fmt: skip
            made.append(row)
    return made


@pytest.mark.parametrize("share", [0.0, 1.1], ids=["probing", "collecting"])
def test_sql_and_words_name_the_same_matters(
    cast: Cast, matters: list[Matter], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "SMALL_REACH", share)
    for name, post in cast.posts().items():
        in_sql = set(Matter.objects.visible_to(post).values_list("number", flat=True))
        in_words = {row.number for row in matters if explain_right(post, row)}
        assert in_sql == in_words, name


def test_each_part_of_the_cast_sees_what_its_duties_carry(
    cast: Cast, matters: list[Matter]
) -> None:
    def seen(post: Any) -> set[str]:
        return set(Matter.objects.visible_to(post).values_list("number", flat=True))

    everything_ordinary = {row.number for row in matters if row.secrecy == "ordinary"} - {"abroad"}
    assert seen(cast.dispatcher) - everything_ordinary == {f"named{cast.dispatcher.pk}accepted"}
    assert "none" in seen(cast.leader)
    assert "ordinary1101leadaccepted" in seen(cast.mediator)
    assert "ordinary11leadaccepted" not in seen(cast.grid_worker)
    assert "ordinary12leadaccepted" not in seen(cast.mediator)
    assert "ordinary11leadreturned" not in seen(cast.mediator)
    assert "restricted11leadaccepted" not in seen(cast.mediator)
    for administrator in (cast.administrator, cast.security, cast.auditor):
        assert seen(administrator) == set()
    assert seen(cast.stranger) == {"abroad"}


def test_a_resident_without_a_phone_sees_nothing(cast: Cast, matters: list[Matter]) -> None:
    assert not Matter.objects.visible_to(Resident(cast.street, "")).exists()


def test_the_system_of_one_street_sees_no_other(cast: Cast, matters: list[Matter]) -> None:
    numbers = Matter.objects.visible_to(System(cast.street, "test")).values_list(
        "number", flat=True
    )
    assert "abroad" not in set(numbers)


def test_an_unknown_actor_is_refused_loudly(cast: Cast) -> None:
    with pytest.raises(TypeError):
        Matter.objects.visible_to(object())  # type: ignore[arg-type]
