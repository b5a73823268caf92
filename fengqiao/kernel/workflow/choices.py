"""Pickers of every step's form: units as a tree, posts, the matter's parties, other matters."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.org.models import ADMINISTRATORS, Post
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.search.selectors import search_page
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.pages import Place, pages_of
from fengqiao.kernel.workflow.similar import Likely, phone_indexes_of, similar_matters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MOST_CANDIDATES = 20
# Units at this depth and below stand under the name of their branch.
BRANCH = 2
SHOWN_TITLE = 30


def units(place: Place) -> list[Choice]:
    """Active units: those at the top of the tree by kind, then what is below each of them."""
    upper: defaultdict[str, list[Choice]] = defaultdict(list)
    lower: list[Choice] = []
    above = ""
    for depth, node in tree_of(place.post.street).walk():
        if depth < BRANCH:
            upper[node.kind_name].append(
                Choice(str(node.id), node.name, group=node.kind_name, hint=node.brand)
            )
            above = node.name
        else:
            label = f"{'　' * (depth - BRANCH)}{node.name}"
            lower.append(Choice(str(node.id), label, group=above, hint=node.brand))
    return [*chain.from_iterable(upper.values()), *lower]


def posts(place: Place) -> list[Choice]:
    """Posts held today that may do work on matters, by unit."""
    held = (
        Post.objects.filter(street=place.post.street)
        .held_on(office_day(place.at))
        .select_related("unit", "person")
        .order_by("unit__code", "pk")
    )
    return [
        Choice(str(post.pk), f"{post.person.name}（{post.title}）", group=post.unit.name)
        for post in held
        if not set(post.duties) <= ADMINISTRATORS
    ]


def parties(place: Place) -> list[Choice]:
    """The matter's parties by masked name."""
    return [Choice(str(known.party.pk), known.label) for known in place.parties]


def matters(place: Place) -> list[Choice]:
    """Other matters that the post may see: those asked for by `find`, else the likeliest ones."""
    others = Matter.objects.visible_to(place.post).exclude(pk=place.matter.pk).in_list()
    words = place.query.get("find", "").strip()
    if words:
        numbered = list(others.filter(street=place.post.street, number=words))
        found = numbered or search_page(
            others, words, street_id=place.post.street_id, limit=MOST_CANDIDATES
        )
    else:
        found = [likely.matter for likely in similar_here(place)]
    return [Choice(str(m.pk), f"{m.number} {m.masked_title[:SHOWN_TITLE]}") for m in found]


def similar_here(place: Place) -> list[Likely]:
    """Matters that may be the same as the one at hand."""
    return similar_matters(
        place.post, title=place.matter.title,
        details=(place.matter.place, place.matter.description),
        phone_indexes=phone_indexes_of(known.party for known in place.parties), at=place.at,
        exclude_id=place.matter.pk, names=party_names(place.parties), limit=MOST_CANDIDATES,
    )  # fmt: skip


SOURCES: dict[str, Callable[[Place], Iterable[Choice]]] = {
    "unit": units,
    "post": posts,
    "party": parties,
    "matter": matters,
}


def sources_at(place: Place) -> Mapping[str, Callable[[], Iterable[Choice]]]:
    """Every source of choices, bound to the place; nothing is read before a field asks."""
    sources = SOURCES | dict(pages_of(place.matter.kind).choices)
    return {name: partial(source, place) for name, source in sources.items()}


def choice_words(source: str, value: str, place: Place) -> str:
    """The words of a stored choice, also when it is not on offer any more."""
    if source == "unit":
        return tree_of(place.post.street).name(int(value)) or f"单位{value}"
    if source == "party":
        return {c.value: c.label for c in parties(place)}.get(value, "当事人")
    if source in ("post", "matter"):
        return _stored_words(source, value, place)
    own = pages_of(place.matter.kind).choices.get(source)
    return next((c.label for c in own(place) if c.value == value), value) if own else value


def _stored_words(source: str, value: str, place: Place) -> str:
    """A post or matter by one look-up: timelines name few of them."""
    if source == "post":
        post = Post.objects.filter(street=place.post.street, pk=value).with_whole().first()
        return post.shown_name if post else f"岗位{value}"
    matter = Matter.objects.visible_to(place.post).filter(pk=value).first()
    return matter.number if matter else "（无权查看的事项）"
