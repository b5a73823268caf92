"""What is read of disputes: the dossier's contents and the sides' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fengqiao.disputes.models import Outcome, Rating, Solved
from fengqiao.disputes.rules.dossier import DossierItem, dossier_items

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter


def dossier_of(matter: Matter) -> list[DossierItem]:
    """The dossier's table of contents as the records and files stand now."""
    present = set(matter.attachments.values_list("purpose", flat=True))
    if matter.sessions.exists():
        present |= {"session_record"}
    if matter.consents.exists():
        present |= {"rights_notice"}
    if matter.agreements.exists():
        present |= {"agreement"}
    if matter.ratings.filter(via="visit").exists():
        present |= {"return_visit"}
    mediated = bool(present & {"session_record", "rights_notice"})
    succeeded = matter.dispute.outcome == Outcome.SUCCEEDED and mediated
    return dossier_items(present, mediated=mediated, succeeded=succeeded)


def solved_by_side(matter: Matter) -> dict[str, str]:
    """The latest answer of each side to "was it solved?"; a side that was not heard is absent."""
    rows = Rating.objects.filter(matter=matter).order_by("id").values_list("side", "solved")
    return {side: Solved(solved).label for side, solved in rows}
