"""Takes the parties' own terms off the clocks once they have run out: nobody was late.

依据：《人民调解法》第三十三条第一款
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.rules.confirmation import PARTIES_OWN
from fengqiao.kernel.clocks.models import Clock, ClockState
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from datetime import datetime

JOB = "lapse_confirmation"


def lapse_terms(at: datetime) -> int:
    """Lift every lapsed term through the one door; returns on how many matters."""
    lapsed = (
        Clock.objects.filter(
            rule__in=PARTIES_OWN, state=ClockState.RUNNING, due_at__lt=at, matter__kind="dispute"
        )
        .select_related("matter__street")
        .order_by("matter_id", "pk")
    )
    matters = {clock.matter_id: clock.matter.street for clock in lapsed}
    count = 0
    for matter_id, street in matters.items():
        try:
            perform(
                At("dispute", matter_id), "lapse_confirmation", {}, by=System(street, JOB), at=at
            )
        except Refused:
            # Somebody moved the matter in between; what is left is tried tomorrow.
            continue
        count += 1
    return count
