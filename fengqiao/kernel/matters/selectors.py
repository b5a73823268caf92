"""What pages read of a matter itself: its parties behind masks, its links, saved filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects

from fengqiao.kernel.matters.models import Link, Matter, Party, SavedFilter
from fengqiao.kernel.matters.parties import ERASED, personal_of
from fengqiao.kernel.ui.displays import PartyCard, PersonalValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fengqiao.kernel.matters.parties import Personal
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.models import Post


@dataclass(frozen=True)
class KnownParty:
    """A party with its data opened; only masks of it leave the server, but for a reveal."""

    party: Party
    personal: Personal

    @property
    def masked(self) -> Personal:
        return self.personal.masked()

    @property
    def label(self) -> str:
        """申请人 王**, as pickers and timelines name a party."""
        return f"{self.party.get_role_display()} {self.masked.name}"


def known_parties(matter: Matter) -> list[KnownParty]:
    """The matter's parties in the order of registration, opened with the matter's key."""
    parties = sorted(matter.parties.all(), key=lambda party: party.pk)
    return [KnownParty(party, personal_of(party, matter)) for party in parties]


def party_cards(parties: Sequence[KnownParty], *, masked: bool = True) -> list[PartyCard]:
    """The parties as cards. `masked=False` only for the answer to a reveal."""
    order = {known.party.pk: number for number, known in enumerate(parties, start=1)}
    return [_card(known, order, masked=masked) for known in parties]


def _card(known: KnownParty, order: dict[int, int], *, masked: bool) -> PartyCard:
    party, shown = known.party, known.masked if masked else known.personal
    values = (
        ("姓名" if party.kind == "natural" else "名称", shown.name),
        ("联系电话", shown.phone),
        ("证件号码", shown.id_number),
        ("住址", shown.address),
    )
    principal = order.get(party.agent_of_id or 0)
    return PartyCard(
        role=party.get_role_display(),
        kind=party.get_kind_display(),
        values=tuple(PersonalValue(label, value) for label, value in values if value),
        note=f"代理第{principal}位当事人" if principal else "",
    )


def party_names(parties: Iterable[KnownParty]) -> list[str]:
    """Names that free text about the matter must not show."""
    return [known.personal.name for known in parties if known.personal.name not in ("", ERASED)]


def names_by_matter(matters: Sequence[Matter]) -> dict[int, list[str]]:
    """Parties' names of many matters with one statement, to mask their texts by."""
    prefetch_related_objects(list(matters), "parties")
    return {matter.pk: party_names(known_parties(matter)) for matter in matters}


@dataclass(frozen=True)
class ShownLink:
    """A link as one of its two ends sees it."""

    words: str
    matter: Matter
    reason: str


_WORDS = {
    ("duplicate", True): "并入",
    ("duplicate", False): "被并入",
    ("parent", True): "上级事项",
    ("parent", False): "下级事项",
    ("handover", True): "移交给",
    ("handover", False): "移交自",
}


def links_of(matter: Matter, actor: Actor) -> list[ShownLink]:
    """Links to matters that the actor may know of, in the order in which they were made."""
    rows = (
        Link.objects.filter(Q(source=matter) | Q(target=matter), undone_at=None)
        .select_related("source", "target")
        .order_by("pk")
    )
    found = [(row, row.source_id == matter.pk) for row in rows]
    others = [row.target_id if out else row.source_id for row, out in found]
    allowed = set(
        Matter.objects.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True)
        if others
        else ()
    )
    return [
        ShownLink(_WORDS[row.kind, out], row.target if out else row.source, row.reason)
        for (row, out), other in zip(found, others, strict=True)
        if other in allowed
    ]


def saved_filters(post: Post) -> list[SavedFilter]:
    """The post's own filters by name."""
    return list(SavedFilter.objects.filter(post=post.pk).order_by("name"))
