"""The matter's own parties: whoever a step names must be one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fengqiao.kernel.matters.models import Party
    from fengqiao.kernel.workflow.change import Change


def parties_of(change: Change) -> dict[int, Party]:
    """The parties by key, in one statement."""
    return {party.pk: party for party in change.matter.parties.order_by("pk")}


def own_parties(change: Change, named: Sequence[int], path: str) -> dict[int, Party]:
    """All parties of the matter; InvalidInput at `path` when a named one is not of them."""
    parties = parties_of(change)
    if len(set(named)) != len(named) or not set(named) <= set(parties):
        raise InvalidInput([(path, "所列当事人重复，或不是本事项的当事人")])
    return parties


def both_sides(parties: dict[int, Party], asked: Iterable[int]) -> bool:
    """Whether an applicant and a respondent are among those asked; an agent speaks for its own."""
    sides = {parties[parties[pk].agent_of_id or pk].role for pk in asked}
    return {PartyRole.APPLICANT.value, PartyRole.RESPONDENT.value} <= sides


def principals(parties: dict[int, Party]) -> set[int]:
    """Those whose consent counts: everybody but agents, who speak for somebody."""
    return {pk for pk, party in parties.items() if party.role != PartyRole.AGENT}


def all_consented(parties: dict[int, Party], consented: Iterable[int]) -> bool:
    """Whether every principal consented, by itself or through its agent."""
    heard = {parties[pk].agent_of_id or pk for pk in consented}
    return principals(parties) <= heard
