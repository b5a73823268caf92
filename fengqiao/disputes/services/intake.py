"""Registering, triage, dispatch: from the first word to the unit that answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Dispute, Outcome
from fengqiao.disputes.rules.five_lists import placement
from fengqiao.disputes.rules.suggest import suggest_type
from fengqiao.disputes.services.sides import side_of
from fengqiao.disputes.services.telling import tell_parties
from fengqiao.kernel.matters.models import (
    InvolvementRole,
    InvolvementState,
    Link,
    LinkKind,
    Matter,
    PartyRole,
    Secrecy,
)
from fengqiao.kernel.matters.parties import hide_names, new_parties, shown_applicant
from fengqiao.kernel.matters.rights import GONE, Resident
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.notify.texts import MATTER_ANSWERED
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.tree import tree_of
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


def triage(change: Change, data: inputs.TriageDispute) -> None:
    """Decide type, complexity and list; keep whether the suggestion was taken."""
    dispute, matter = change.detail, change.matter
    repeats = Link.objects.filter(target=matter, kind=LinkKind.DUPLICATE, undone_at=None).count()
    placed = placement(
        people=dispute.people, complexity=data.complexity, channel=matter.channel,
        amount=dispute.amount, repeats=repeats,
    )  # fmt: skip
    chosen = data.five_list or placed.five_list
    matter.category = data.category
    suggested = dispute.suggestion.get("category")
    change.alter(
        dispute,
        complexity=data.complexity,
        five_list=chosen,
        five_list_rule=(placed.rule if chosen == placed.five_list else f"人工改列：{data.reason}")[
            :200
        ],
        suggestion_taken=None if suggested is None else suggested == data.category,
    )
    change.body |= {"category": data.category, "five_list": chosen, "suggested": suggested}


def dispatch(change: Change, data: inputs.DispatchDispute) -> None:
    """Give the matter to a lead and to supporting units; earlier dispatches end."""
    tree = tree_of(change.matter.street)
    for unit_id in (data.lead_unit, *data.supporting_units):
        node = tree.nodes.get(unit_id)
        if node is None or not node.is_active:
            raise InvalidInput([("lead_unit", "所选单位不存在或已停用")])
    # What earlier units were asked for ends with their part, whoever gets it now.
    for rule in ("dispatch_accept_or_return", "support_sign_off"):
        change.lift(rule)
    for row in change.involvements:
        is_part = row.role in (InvolvementRole.LEAD, InvolvementRole.SUPPORTING)
        if is_part and row.state not in GONE:
            change.alter(row, state=InvolvementState.ENDED)
    change.matter.lead_unit_id = data.lead_unit
    change.involve(
        data.lead_unit, InvolvementRole.LEAD, state=InvolvementState.PENDING, note=data.note
    )
    change.start("dispatch_accept_or_return", unit_id=data.lead_unit)
    for unit_id in data.supporting_units:
        change.involve(
            unit_id, InvolvementRole.SUPPORTING, state=InvolvementState.PENDING, note=data.note
        )
        change.start("support_sign_off", unit_id=unit_id)
    change.add(
        *(
            notice_to_unit(change.matter.street, unit_id, change.matter, text, change.at)
            for unit_id, text in (
                (data.lead_unit, f"派单：由本单位牵头办理{change.matter.number}"),
                *(
                    (u, f"派单：由本单位配合办理{change.matter.number}")
                    for u in data.supporting_units
                ),
            )
        )
    )
    change.body |= {"lead": data.lead_unit, "supporting": data.supporting_units}


def decline(change: Change, data: inputs.DeclineDispute) -> None:
    """Refuse to take the dispute, on a ground, with the other routes told."""
    tell_parties(change, {PartyRole.APPLICANT: MATTER_ANSWERED})
    _end(change, f"不予受理：{data.ground}；已告知：{data.routes_told}")


def leave_street(change: Change, data: inputs.LeaveStreet) -> None:
    """Hand the matter to a higher body; it counts as left, with its reason."""
    tell_parties(change, {PartyRole.APPLICANT: MATTER_ANSWERED})
    _end(change, f"移交{data.body}：{data.reason}")
    change.body |= {"left_to": data.body}


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
    _end(change, f"并入另一事项：{data.reason}")
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


def restrict(change: Change, data: inputs.RestrictAccess) -> None:
    """Close the matter to all but the named posts (and keep the one who did so)."""
    found = {
        post.pk: post
        for post in Post.objects.filter(street=change.matter.street_id, pk__in=data.posts)
    }
    if missing := set(data.posts) - set(found):
        raise InvalidInput([("posts", f"没有这些岗位：{sorted(missing)}")])
    keepers = dict(found)
    if isinstance(change.by, Post):
        keepers[change.by.pk] = change.by
    for post in keepers.values():
        change.involve(post.unit_id, InvolvementRole.NAMED, post_id=post.pk)
    change.matter.secrecy = Secrecy.RESTRICTED
    change.body |= {"named": sorted(keepers)}


def lift_all(change: Change) -> None:
    """Nothing more is asked for in time: every live clock is lifted."""
    for rule in {clock.rule for clock in change.clocks}:
        change.lift(rule)


def _end(change: Change, reason: str) -> None:
    change.alter(change.detail, outcome=Outcome.ENDED, outcome_reason=reason[:500])
    lift_all(change)
