"""What the page of a matter shows, whatever its kind: one part at a time, each a plain link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.matters.models import InvolvementRole, InvolvementState
from fengqiao.kernel.matters.rights import explain_right
from fengqiao.kernel.matters.selectors import (
    links_of,
    names_by_matter,
    party_cards,
    party_names,
)
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.displays import Tab
from fengqiao.kernel.workflow.history import timeline
from fengqiao.kernel.workflow.pages import Place, pages_of
from fengqiao.kernel.workflow.selectors import Offer, ShownClock, clocks_at, offers_at
from fengqiao.kernel.workflow.step_pages import new_key
from fengqiao.kernel.workflow.timeline import KINDS, axis, wanted_kinds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.matters.models import Involvement
    from fengqiao.kernel.matters.selectors import ShownLink
    from fengqiao.kernel.ui.displays import ClockDisplay

PARTS = {"work": "办理", "file": "卷宗材料", "axis": "时间轴", "trail": "留痕"}


@dataclass(frozen=True)
class UnitPart:
    """A unit's part in a matter, with its own clocks and its sign-off."""

    name: str
    role: str
    state: str
    tone: str
    since: datetime
    done_at: datetime | None
    note: str
    clocks: tuple[ClockDisplay, ...]


_TONES = {
    InvolvementState.PENDING: "warn",
    InvolvementState.ACCEPTED: "info",
    InvolvementState.SIGNED_OFF: "good",
}


def unit_parts(place: Place, clocks: Sequence[ShownClock]) -> list[UnitPart]:
    """Lead and supporting units, those that returned the matter or were replaced last."""
    tree, names = tree_of(place.post.street), party_names(place.parties)
    rows = [row for row in place.involvements if row.role in _SHOWN]
    rows.sort(key=lambda row: (row.state in _GONE, _SHOWN.index(row.role), row.pk))
    return [
        _part(row, tree.name(row.unit_id), mask_text(row.note, names=names), clocks) for row in rows
    ]


_SHOWN: list[str] = [InvolvementRole.LEAD, InvolvementRole.SUPPORTING, InvolvementRole.NAMED]
_GONE = {InvolvementState.RETURNED, InvolvementState.ENDED}


def _part(row: Involvement, name: str, note: str, clocks: Sequence[ShownClock]) -> UnitPart:
    is_gone = row.state in _GONE
    own = [
        replace(each.display, label=each.procedure)
        for each in clocks
        if each.clock.unit_id == row.unit_id and each.clock.state != ClockState.LIFTED
    ]
    return UnitPart(
        name=name,
        role=row.get_role_display(),
        state="" if row.role == InvolvementRole.NAMED else row.get_state_display(),
        tone=_TONES.get(InvolvementState(row.state), ""),
        since=row.since,
        done_at=row.done_at,
        note=note,
        clocks=() if is_gone else tuple(own),
    )


def part_tabs(place: Place, part: str) -> list[Tab]:
    """The matter's parts as links side by side."""
    return [
        Tab(label, part_url(place.matter.pk, name), name == part) for name, label in PARTS.items()
    ]


def part_url(matter_id: int, part: str) -> str:
    if part == "work":
        return reverse("matter_page", args=[matter_id])
    return reverse("matter_part", args=[matter_id, part])


def situation(place: Place) -> dict[str, str]:
    """What the matter is about, masked: read while filling in a step's form."""
    matter, names = place.matter, party_names(place.parties)
    return {
        "title": mask_text(matter.title, names=names),
        "place": mask_text(matter.place, names=names),
        "description": mask_text(matter.description, names=names),
    }


def matter_page_context(
    place: Place, part: str, before_id: int | None = None, show: Sequence[str] = ()
) -> dict[str, Any]:
    """What every part shows (head, steps), and what only this one does."""
    matter = place.matter
    allowed, refused = offers_at(place)
    names = party_names(place.parties)
    context: dict[str, Any] = {
        "place": place,
        "matter": matter,
        "part": part,
        "title": mask_text(matter.title, names=names),
        "state": place.procedure.state_by_name.get(matter.state),
        "category": pages_of(matter.kind).category_name(matter.category),
        "tabs": part_tabs(place, part),
        "allowed": allowed,
        "offered": [o for o in allowed if not o.reveals and not o.step.group],
        "folded": folded(allowed),
        "refused": refused,
        "main_step": main_step(place, allowed),
        "key": new_key(),
        "crumbs": [("台账", reverse("work_list")), (matter.number, "")],
    }
    if part == "trail":
        context["events"], context["older"] = timeline(place, before_id=before_id)
    elif part == "axis":
        kinds = wanted_kinds(show)
        context["axis"] = axis(place, kinds)
        context["axis_kinds"] = [(code, word, code in kinds) for code, word in KINDS.items()]
    else:
        context |= _work(place, names) if part == "work" else {}
        context |= pages_of(matter.kind).context(place)
    return context


def _work(place: Place, names: list[str]) -> dict[str, Any]:
    matter, tree = place.matter, tree_of(place.post.street)
    clocks = clocks_at(place)
    return {
        "description": mask_text(matter.description, names=names),
        "registered_unit": tree.name(matter.registered_unit_id),
        "cards": party_cards(place.parties),
        "clocks": clocks,
        "parts": unit_parts(place, clocks),
        "links": shown_links(place, names),
        "why": explain_right(place.post, matter),
    }


def shown_links(place: Place, names: Sequence[str]) -> list[ShownLink]:
    """The links that the post may know of, their reasons masked by both matters' parties."""
    links = links_of(place.matter, place.post)
    others = names_by_matter([link.matter for link in links])
    return [
        replace(link, reason=mask_text(link.reason, names=[*names, *others[link.matter.pk]]))
        for link in links
    ]


def folded(allowed: Sequence[Offer]) -> dict[str, list[Offer]]:
    """Steps that stand together under a heading, by that heading."""
    groups: dict[str, list[Offer]] = {}
    for offer in allowed:
        if offer.step.group and not offer.reveals:
            groups.setdefault(offer.step.group, []).append(offer)
    return groups


def main_step(place: Place, allowed: Sequence[Offer]) -> str:
    """The step most likely wanted: the first that leads forward to an open or the next state."""
    names = [state.name for state in place.procedure.states]
    here = names.index(place.matter.state)
    for offer in allowed:
        for target in offer.step.to:
            there = names.index(target)
            is_open = place.procedure.states[there].is_open
            if there == here + 1 or (there > here and is_open):
                return offer.step.name
    return ""


def clock_of(place: Place, clock_id: int) -> Clock | None:
    """One of the matter's clocks."""
    return Clock.objects.filter(matter=place.matter, pk=clock_id).first()
