"""The units' own parts: taking, returning, contacting, signing off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.rules.handling_term import mediation_clock
from fengqiao.kernel.matters.models import Involvement, InvolvementRole, InvolvementState
from fengqiao.kernel.matters.rights import GONE
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.workflow.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from fengqiao.disputes import inputs
    from fengqiao.kernel.workflow.change import Change
    from fengqiao.kernel.workflow.inputs import Nothing


def accept(change: Change, _data: Nothing) -> None:
    """The lead unit takes the matter; mediation and first contact begin to run."""
    row = own_part(change, InvolvementRole.LEAD)
    change.alter(row, state=InvolvementState.ACCEPTED)
    change.start("dispatch_first_contact", unit_id=row.unit_id)
    change.start(mediation_clock(change.matter.category), unit_id=row.unit_id)


def return_to_dispatcher(change: Change, data: inputs.WithReason) -> None:
    """退单: the lead unit gives the matter back with its reason; counted without blame."""
    row = own_part(change, InvolvementRole.LEAD)
    change.alter(row, state=InvolvementState.RETURNED, note=data.reason)
    for other in change.involvements:
        if other.role == InvolvementRole.SUPPORTING and other.state not in GONE:
            change.alter(other, state=InvolvementState.ENDED)
    change.lift("support_sign_off")
    change.matter.lead_unit_id = None
    change.alter(change.detail, returns=change.detail.returns + 1)
    change.body |= {"returned_by": row.unit_id}


def accept_support(change: Change, _data: Nothing) -> None:
    """A supporting unit takes its part."""
    change.alter(
        own_part(change, InvolvementRole.SUPPORTING, InvolvementState.PENDING),
        state=InvolvementState.ACCEPTED,
    )


def return_support(change: Change, data: inputs.WithReason) -> None:
    """A supporting unit gives its part back with a reason."""
    row = own_part(change, InvolvementRole.SUPPORTING)
    if row.state == InvolvementState.SIGNED_OFF:
        raise Refused("本单位已签结，不能再退回。", then="如有新的情况，请用“补充材料”说明。")
    change.alter(row, state=InvolvementState.RETURNED, note=data.reason)
    change.lift("support_sign_off", unit_id=row.unit_id)


def sign_off(change: Change, data: inputs.SignOff) -> None:
    """A supporting unit signs for its own part; its own clock is met."""
    row = own_part(change, InvolvementRole.SUPPORTING)
    if row.state == InvolvementState.SIGNED_OFF:
        raise Refused("本单位已签结。", then="无需重复办理。")
    change.alter(row, state=InvolvementState.SIGNED_OFF, done_at=change.at, note=data.note)
    change.meet("support_sign_off", unit_id=row.unit_id)


def record_contact(change: Change, data: inputs.RecordContact) -> None:
    """The parties were spoken to; the first time meets the contact clock."""
    if change.detail.first_contact_at is None:
        change.alter(change.detail, first_contact_at=change.at)


def own_part(
    change: Change, role: InvolvementRole, state: InvolvementState | None = None
) -> Involvement:
    """The actor's unit's live part in the matter; refused when it has none."""
    unit_id = change.by.unit_id if isinstance(change.by, Post) else None
    for row in change.involvements:
        if row.role == role and row.unit_id == unit_id and row.state not in GONE:
            if state is not None and row.state != state:
                raise Refused("本单位已签收，无需重复。", then="请继续办理，完成后签结。")
            return row
    raise NotAllowed(
        f"本单位不是该事项的{role.label}单位。", then="如应由本单位办理，请联系研判派单岗位调整。"
    )
