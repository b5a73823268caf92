"""地图: the matters of the rights set by the area in which they are worked on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.tree import tree_of
from fengqiao.overview.models import Area

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post

NEW_FOR: Final = timedelta(days=7)
MEASURES: Final = {"open": "在办", "late": "已逾期", "new": "七日内新登记"}
ELSEWHERE: Final = "elsewhere"


@dataclass(frozen=True)
class AreaCount:
    """One area with its three counts; `code` is empty for matters of no area."""

    code: str
    name: str
    open: int
    late: int
    new: int
    geometry: dict[str, Any] | None = None

    def of(self, measure: str) -> int:
        return int(getattr(self, measure))


@dataclass(frozen=True)
class Level:
    """A kind of unit of which polygons exist: neighbourhoods, grids."""

    kind: str
    label: str


def condition(measure: str, at: datetime) -> Q:
    """What a measure counts."""
    return {
        "open": Q(is_open=True),
        "late": Q(is_open=True, due_at__lt=at),
        "new": Q(received_at__gte=at - NEW_FOR),
    }[measure]


def levels_of(areas: list[Area], post: Post) -> list[Level]:
    """The kinds of units that have polygons, the one with the fewest (the coarsest) first."""
    tree = tree_of(post.street)
    found: dict[str, list[str]] = {}
    for area in areas:
        node = tree.nodes[area.unit_id]
        found.setdefault(node.kind, []).append(node.kind_name)
    ordered = sorted(found.items(), key=lambda item: (len(item[1]), item[0]))
    return [Level(kind, names[0]) for kind, names in ordered]


def areas_of(post: Post) -> list[Area]:
    """The street's polygons. One statement."""
    return list(Area.objects.filter(street=post.street_id))


def _home(post: Post, areas: list[Area], kind: str) -> dict[int, int]:
    """Unit → the unit of that kind with a polygon in whose subtree it lies."""
    tree = tree_of(post.street)
    heads = [area.unit_id for area in areas if tree.nodes[area.unit_id].kind == kind]
    return {unit: head for head in heads for unit in tree.subtree(head)}


def counted(post: Post, areas: list[Area], kind: str, at: datetime) -> list[AreaCount]:
    """The areas of a kind with their counts, then all other matters in one line. One statement.

    A matter belongs to the area of its lead unit; where that unit has none, to the area of
    the unit that registered it.
    """
    home = _home(post, areas, kind)
    measures = {name: Count("pk", filter=condition(name, at)) for name in MEASURES}
    rows = (
        Matter.objects.visible_to(post)
        .filter(condition("open", at) | condition("new", at))
        .order_by()
        .values("lead_unit", "registered_unit")
        .annotate(**measures)
        .values_list("lead_unit", "registered_unit", *MEASURES)
    )
    sums: dict[int, Counter[str]] = {}
    for lead, registered, *counts in rows:
        head = home.get(lead or 0) or home.get(registered or 0) or 0
        sums.setdefault(head, Counter()).update(dict(zip(MEASURES, counts, strict=True)))
    tree = tree_of(post.street)
    shown = [
        _line(tree.nodes[area.unit_id].code, tree.name(area.unit_id), sums.get(area.unit_id), area)
        for area in areas
        if home.get(area.unit_id) == area.unit_id
    ]
    shown.sort(key=lambda each: each.code)
    if 0 in sums:
        shown.append(_line("", "其他单位（没有边界）", sums[0]))
    return shown


def _line(code: str, name: str, sums: Counter[str] | None, area: Area | None = None) -> AreaCount:
    known = sums or Counter()
    geometry = area.geometry if area else None
    return AreaCount(code, name, known["open"], known["late"], known["new"], geometry)


def matters_in(
    post: Post, areas: list[Area], kind: str, code: str, measure: str, at: datetime
) -> MatterQuerySet | None:
    """The matters behind one number of the map; None for an area that is not there."""
    home = _home(post, areas, kind)
    tree = tree_of(post.street)
    all_mapped = list(home)
    unmapped_lead = Q(lead_unit=None) | ~Q(lead_unit__in=all_mapped)
    found = Matter.objects.visible_to(post).filter(condition(measure, at))
    if code == ELSEWHERE:
        unmapped = Q(registered_unit=None) | ~Q(registered_unit__in=all_mapped)
        return found.filter(unmapped_lead, unmapped)
    head = next((unit for unit in set(home.values()) if tree.nodes[unit].code == code), None)
    if head is None:
        return None
    here = [unit for unit, its_head in home.items() if its_head == head]
    return found.filter(Q(lead_unit__in=here) | (unmapped_lead & Q(registered_unit__in=here)))
