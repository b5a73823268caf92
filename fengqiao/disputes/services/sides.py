"""On which side of a dispute a resident speaks: an agent speaks for its principal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.kernel.matters.models import PartyRole
from fengqiao.kernel.workflow.errors import NotAllowed

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.matters.rights import Resident


def side_of(resident: Resident, matter: Matter, what: str) -> str:
    """`applicant` or `respondent`; somebody who is both speaks as the applicant.

    Raises NotAllowed for anybody else, naming `what` was tried.
    """
    own = matter.parties.filter(phone_index=resident.phone_index).select_related("agent_of")
    roles = {(party.agent_of or party).role for party in own}
    for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT):
        if role in roles:
            return role.value
    raise NotAllowed(f"“{what}”由申请人或被申请人办理。", then="如有情况，请用“补充材料”说明。")
