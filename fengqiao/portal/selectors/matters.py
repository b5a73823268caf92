"""Which matters a resident has, on which side it stands, and what it may do in each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import Matter, Party, PartyRole
from fengqiao.kernel.workflow.models import UsedKey
from fengqiao.kernel.workflow.perform import refusal_of
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.portal.kinds import (
    ResidentPages,
    ResidentStep,
    Side,
    Standing,
    StateWords,
    all_kinds,
    pages_for,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.matters.rights import Resident
    from fengqiao.kernel.workflow.procedure import Procedure

MOST_SHOWN = 50
_SIDES = {
    PartyRole.APPLICANT: Side.APPLICANT,
    PartyRole.RESPONDENT: Side.RESPONDENT,
    PartyRole.THIRD_PARTY: Side.THIRD_PARTY,
}


@dataclass(frozen=True)
class MyMatter:
    """A resident before one of its matters, with the words and the table of its kind."""

    standing: Standing
    pages: ResidentPages
    procedure: Procedure

    @property
    def matter(self) -> Matter:
        return self.standing.matter

    @property
    def state(self) -> StateWords:
        """The matter's state in a resident's words."""
        return self.pages.states[self.matter.state]


def my_matters(resident: Resident) -> list[MyMatter]:
    """The newest matters in which the resident stands and of which its side may know."""
    matters = _visible(resident).order_by("-received_at", "-pk")[:MOST_SHOWN]
    return _told(resident, matters)


def my_matter(resident: Resident, matter_id: int) -> MyMatter | None:
    """One of the resident's matters; None for another's as for one that does not exist."""
    found = _told(resident, _visible(resident).filter(pk=matter_id))
    return found[0] if found else None


def _visible(resident: Resident) -> MatterQuerySet:
    kinds = all_kinds()
    details = [procedures.current(pages.kind).detail for pages in kinds]
    return (
        Matter.objects.visible_to(resident)
        .filter(kind__in=[pages.kind for pages in kinds])
        .select_related("street", *details)
    )


def _told(resident: Resident, matters: Iterable[Matter]) -> list[MyMatter]:
    found = list(matters)
    parties = Party.objects.filter(
        matter__in=found, phone_index=resident.phone_index
    ).select_related("agent_of")
    own: defaultdict[int, list[Party]] = defaultdict(list)
    for party in parties:
        own[party.matter_id].append(party)
    mine = [_mine(matter, own[matter.pk]) for matter in found]
    return [each for each in mine if each.pages.is_told(each.standing)]


def _mine(matter: Matter, parties: list[Party]) -> MyMatter:
    principals = [party.agent_of or party for party in parties]
    sides = {_SIDES[PartyRole(party.role)] for party in principals if party.role in _SIDES}
    # Somebody who stands on several sides is taken for the first of them.
    side = next((side for side in Side if side in sides), Side.THIRD_PARTY)
    # The agent's own row counts too: consent may have been asked of either.
    ids = frozenset(party.pk for party in (*parties, *principals))
    return MyMatter(
        Standing(matter, side, ids),
        pages_for(matter.kind),
        procedures.of(matter.kind, matter.procedure_version),
    )


def offers(mine: MyMatter, by: Resident, at: datetime) -> list[ResidentStep]:
    """The steps that the resident may take now, in the order of the kind's pages."""
    return [step for step in mine.pages.steps if not hindrance_of(mine, step, by, at)]


def hindrance_of(mine: MyMatter, step: ResidentStep, by: Resident, at: datetime) -> str:
    """Why the resident may not take the step now, in words; empty when it may."""
    if mine.standing.side not in step.sides:
        return "这一步由另一方办理。"
    row = mine.procedure.by_name.get(step.name)
    if row is None or refusal_of(mine.procedure, row, mine.matter, by, ()):
        title = mine.pages.states[mine.matter.state].title
        return f"现在的进展是“{title}”，不能“{step.label}”。"
    return step.hindrance(mine.standing, at)


def was_used(by: Resident, key: str) -> bool:
    """Whether a request of the resident under this key was carried out before."""
    return UsedKey.objects.filter(street=by.street, actor=by.ref, key=key).exists()
