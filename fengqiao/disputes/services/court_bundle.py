"""What of the sittings may go to a court: nothing said to reach an agreement.

依据：《最高人民法院关于人民法院特邀调解的规定》第二十二条
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models.mediation import Session, SessionForm

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter


def sessions_for_court(matter: Matter) -> list[Session]:
    """Joint sittings whose record was released, without concessions and sealed notes.

    The rows are for reading: they are not to be saved.
    """
    rows = matter.sessions.filter(form=SessionForm.JOINT, without_prejudice=False)
    found = list(rows.select_related("mediator__person").order_by("held_at"))
    for row in found:
        row.concessions, row.sealed = "", None
    return found
