"""The unit tree of a street, kept in the process until the street's `org_version` moves on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from fengqiao.kernel.org.models import Unit

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Street


@dataclass(frozen=True)
class UnitNode:
    """One unit as lists and pickers show it."""

    id: int
    parent_id: int | None
    code: str
    name: str
    brand: str
    kind: str
    kind_name: str
    is_active: bool


@dataclass(frozen=True)
class UnitTree:
    """All units of a street, by id and by parent."""

    nodes: dict[int, UnitNode]
    children: dict[int | None, tuple[int, ...]] = field(repr=False)

    def name(self, unit_id: int | None) -> str:
        """The unit's name, or an empty text for none or unknown."""
        node = self.nodes.get(unit_id) if unit_id else None
        return node.name if node else ""

    def subtree(self, unit_id: int) -> frozenset[int]:
        """Ids of the unit and of everything below it."""
        found, waiting = set(), [unit_id]
        while waiting:
            current = waiting.pop()
            found.add(current)
            waiting.extend(self.children.get(current, ()))
        return frozenset(found)

    def walk(self) -> list[tuple[int, UnitNode]]:
        """Every active unit with its depth, parents before children."""
        result: list[tuple[int, UnitNode]] = []
        waiting = [(0, unit_id) for unit_id in reversed(self.children.get(None, ()))]
        while waiting:
            depth, unit_id = waiting.pop()
            node = self.nodes[unit_id]
            if node.is_active:
                result.append((depth, node))
            waiting.extend((depth + 1, child) for child in reversed(self.children.get(unit_id, ())))
        return result


def tree_of(street: Street) -> UnitTree:
    """The tree at the street's version; costs a query only when the version is new."""
    return _load(street.pk, street.org_version)


@lru_cache(maxsize=256)
def _load(street_id: int, _version: int) -> UnitTree:
    units = Unit.objects.filter(street_id=street_id).select_related("kind").order_by("code", "id")
    nodes = {
        unit.pk: UnitNode(
            unit.pk, unit.parent_id, unit.code, unit.name, unit.brand,
            unit.kind.code, unit.kind.name, unit.is_active,
        )
        for unit in units
    }  # fmt: skip
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for node in nodes.values():
        children[node.parent_id].append(node.id)
    return UnitTree(nodes, {parent: tuple(ids) for parent, ids in children.items()})


def forget_trees() -> None:
    """Drop every cached tree (tests reuse ids and versions)."""
    _load.cache_clear()
