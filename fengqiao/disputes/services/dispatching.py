"""Triage, dispatch and leaving the street: who answers for a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.rules.five_lists import placement
from fengqiao.disputes.services.ending import end
from fengqiao.disputes.services.telling import tell_parties
from fengqiao.disputes.triage.keeping import keep_choices
from fengqiao.kernel.matters.models import (
    InvolvementRole,
    InvolvementState,
    Link,
    LinkKind,
    PartyRole,
)
from fengqiao.kernel.matters.rights import GONE
from fengqiao.kernel.notify.compose import notice_to_unit
from fengqiao.kernel.notify.texts import MATTER_ANSWERED
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.workflow.errors import InvalidInput

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change


# Whether the suggested type was taken; None where none was made.
TAKEN = {"taken": True, "overridden": False, "abstained": None}


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
    decided = {"category": data.category, "complexity": data.complexity, "five_list": chosen}
    choices = keep_choices(change, decided, repeats)
    change.alter(
        dispute,
        complexity=data.complexity,
        five_list=chosen,
        five_list_rule=(placed.rule if chosen == placed.five_list else f"人工改列：{data.reason}")[
            :200
        ],
        suggestion_taken=TAKEN[choices["category"]],
    )
    change.body |= {"category": data.category, "five_list": chosen, "suggestions": choices}


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
    end(change, f"不予受理：{data.ground}；已告知：{data.routes_told}")


def leave_street(change: Change, data: inputs.LeaveStreet) -> None:
    """Hand the matter to a higher body; it counts as left, with its reason."""
    tell_parties(change, {PartyRole.APPLICANT: MATTER_ANSWERED})
    end(change, f"移交{data.body}：{data.reason}")
    change.body |= {"left_to": data.body}
