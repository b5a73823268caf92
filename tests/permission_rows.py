"""What a row of the permission table says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tests.permission_rules import Rule

if TYPE_CHECKING:
    from tests.permission_world import World

Args = Callable[["World"], list[Any]]
Data = Callable[["World", str], dict[str, Any]]


def _no_args(_world: World) -> list[Any]:
    return []


def _no_data(_world: World, _part: str) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One address and method: how it is asked, who may, and what they get."""

    name: str
    rule: Rule
    method: str = "GET"
    ok: int = 200
    args: Args = _no_args
    data: Data = _no_data
    query: str = ""
    # Tells rows of the same address and method apart.
    case: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.method, self.name, self.case) if part)

    def url(self, world: World) -> str:
        return reverse(self.name, args=self.args(world)) + self.query


@dataclass(frozen=True, kw_only=True)
class Operation(Row):
    """One operation of the interface, by its id; `scope` is what its token must carry."""

    scope: str = "read"

    def url(self, world: World) -> str:
        return reverse(f"api_{self.name}", args=self.args(world)) + self.query
