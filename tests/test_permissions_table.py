"""Every address and operation stands in the permission table, and answers as it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from fengqiao.api.api import api
from tests.permission_rows import Operation, Row
from tests.permission_steps import STEPS
from tests.permission_table import API_PAGES, OPERATIONS, PAGES
from tests.permission_world import PARTS, World

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Steps are asked one by one in `test_permissions_steps`.
STEP_OPERATIONS = {f"{step}_dispute" for step in STEPS}


def named(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, str]]:
    """Each address with its name."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", route
        else:
            yield from named(pattern.url_patterns, route)


ADDRESSES = list(named(get_resolver().url_patterns))


def described() -> dict[str, tuple[str, str]]:
    """Operation id → method and scope, as the contract of the interface states them."""
    return {
        item["operationId"]: (method.upper(), item["x-scope"])
        for path in api.get_openapi_schema()["paths"].values()
        for method, item in path.items()
    }


def test_every_address_stands_in_the_table_and_no_other() -> None:
    of_api = {f"api_{name}" for name in described()}
    in_urls = {name for name, _ in ADDRESSES if name}
    assert in_urls - of_api == {row.name for row in PAGES}
    # Two operations at one address have the name of the first.
    assert {name for name in in_urls if name.startswith("api_")} <= of_api


def test_an_address_has_a_name_or_is_the_interfaces_answer_to_unknown_ones() -> None:
    assert [route for name, route in ADDRESSES if not name] == ["api/v1/"]


def test_every_operation_stands_in_the_table_and_no_other() -> None:
    assert set(described()) == {row.name for row in OPERATIONS} | STEP_OPERATIONS


def test_every_operation_asks_the_token_for_the_scope_in_the_table() -> None:
    table = {row.name: (row.method, row.scope) for row in OPERATIONS}
    table |= dict.fromkeys(STEP_OPERATIONS, ("POST", "write"))
    assert described() == table


def ask(world: World, row: Row, part: str) -> int:
    """The status that the part gets; what it did is taken back."""
    client, url = world.client(part), row.url(world)
    data: Any = row.data(world, part)
    as_json = isinstance(row, Operation) and row.method == "POST" and "file" not in data
    more: dict[str, Any] = {"content_type": "application/json"} if as_json else {}
    with transaction.atomic():
        response = client.generic("GET", url) if row.method == "GET" else client.post(
            url, data, **more
        )  # fmt: skip
        if response.streaming:
            list(response)
        transaction.set_rollback(True)
    return int(response.status_code)


@pytest.mark.parametrize("row", [*PAGES, *OPERATIONS], ids=str)
def test_everybody_gets_what_the_table_says(world: World, row: Row) -> None:
    expected = {part: row.rule(world, part, row.ok) for part in PARTS}
    assert {part: ask(world, row, part) for part in PARTS} == expected


@pytest.mark.parametrize(
    "name", sorted({row.name for row in PAGES} - {row.name for row in API_PAGES})
)
def test_a_page_takes_no_method_beside_those_in_the_table(world: World, name: str) -> None:
    rows = [row for row in PAGES if row.name == name]
    part = next(
        part for part in PARTS for row in rows if row.rule(world, part, row.ok) in (row.ok, 404)
    )
    for method in METHODS:
        if method in {row.method for row in rows}:
            continue
        with transaction.atomic():
            response = world.client(part).generic(method, rows[0].url(world))
            transaction.set_rollback(True)
        assert response.status_code == 405, (method, part)
