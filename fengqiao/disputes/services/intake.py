"""Registering, merging, withdrawing: what the desk does with a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Dispute, Outcome
from fengqiao.disputes.rules.suggest import suggest_type
from fengqiao.disputes.services.ending import end, lift_all
from fengqiao.disputes.services.sides import side_of
from fengqiao.kernel.matters.models import (
    InvolvementRole,
    Link,
    LinkKind,
    Matter,
)
from fengqiao.kernel.matters.parties import hide_names, new_parties, shown_applicant
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change


def register(change: Change, data: inputs.RegisterDispute) -> None:
    """Open the matter with its parties, a suggestion and a place in the index."""
    matter = change.matter
    matter.title, matter.description = data.title, data.description
    matter.place, matter.category, matter.channel = data.place, data.category, data.channel
    matter.external_system = data.external_system
    matter.external_number = data.external_number
    matter.applicant_shown = shown_applicant(data.parties)
    hide_names(matter, data.parties)
    suggestion = suggest_type(f"{data.title}\n{data.description}")
    change.add(
        Dispute(
            matter=matter, street_id=matter.street_id, people=data.people, amount=data.amount,
            wish=data.wish, is_proxy=data.is_proxy,
            suggestion=suggestion.as_record() if suggestion else {},
        )
    )  # fmt: skip
    try:
        change.add(*new_parties(matter, data.parties))
    except ValueError as error:
        raise InvalidInput([("parties", str(error))]) from error
    if isinstance(change.by, Post):
        matter.registered_by, matter.registered_unit = change.by, change.by.unit
        change.involve(change.by.unit_id, InvolvementRole.REGISTERED)
    change.index(matter.title, matter.place, data.wish, matter.description)
    change.body |= {"channel": data.channel, "parties": len(data.parties)}


def mark_duplicate(change: Change, data: inputs.MarkDuplicate) -> None:
    """End this matter in favour of another that the actor can see."""
    found = Matter.objects.visible_to(change.by).filter(kind=change.matter.kind, pk=data.target)
    if data.target == change.matter.pk or not found.exists():
        raise InvalidInput([("target", "没有找到要并入的事项，或者就是本事项")])
    # Locked without waiting: two matters merged into each other would wait for ever, or both end.
    target = found.select_for_update(of=("self",), skip_locked=True).first()
    if target is None:
        raise Refused("要并入的事项正在由他人办理。", then="请稍后再试。")
    if not target.is_open:
        raise Refused("要并入的事项已不在办理。", then="请选择仍在办理的那一件。")
    change.add(
        Link(
            street_id=change.matter.street_id, source=change.matter, target=target,
            kind=LinkKind.DUPLICATE, reason=data.reason, made_at=change.at,
        )
    )  # fmt: skip
    # The number stands at the link, which only those see who may know of the target.
    end(change, f"并入另一事项：{data.reason}")
    change.body |= {"into": target.pk}


def withdraw(change: Change, data: inputs.WithReason) -> None:
    """The applicant takes the matter back; all clocks stop."""
    if isinstance(change.by, Resident) and side_of(change.by, change.matter, "撤回") != "applicant":
        raise NotAllowed("只有申请人可以撤回。", then="如有情况，请用“补充材料”说明。")
    change.alter(change.detail, outcome=Outcome.WITHDRAWN, outcome_reason=data.reason)
    lift_all(change)


def add_parties(change: Change, data: inputs.AddParties) -> None:
    """Put further parties on file."""
    try:
        change.add(*new_parties(change.matter, data.parties))
    except ValueError as error:
        raise InvalidInput([("parties", str(error))]) from error
    if not change.matter.applicant_shown:
        change.matter.applicant_shown = shown_applicant(data.parties)
    hide_names(change.matter, data.parties)
    change.body |= {"added": len(data.parties)}
