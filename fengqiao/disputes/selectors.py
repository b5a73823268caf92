"""What is read of disputes: the dossier's contents and the sides' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists

from fengqiao.disputes.models import (
    Agreement,
    AgreementState,
    Consent,
    Dispute,
    Outcome,
    Rating,
    Session,
    Solved,
)
from fengqiao.disputes.rules.dossier import DossierItem, dossier_items

if TYPE_CHECKING:
    from fengqiao.kernel.matters.models import Matter


def dossier_of(matter: Matter) -> list[DossierItem]:
    """The dossier's table of contents as the records and files stand now."""
    present = set(matter.attachments.values_list("purpose", flat=True)) | _recorded(matter)
    mediated = bool(present & {"session_record", "rights_notice"})
    succeeded = matter.dispute.outcome == Outcome.SUCCEEDED and mediated
    return dossier_items(present, mediated=mediated, succeeded=succeeded)


def _recorded(matter: Matter) -> set[str]:
    """Items of which the product holds the record itself, by one statement."""
    records = {
        "session_record": Session.objects.filter(matter=matter),
        "rights_notice": Consent.objects.filter(matter=matter),
        "agreement": Agreement.objects.filter(matter=matter, state=AgreementState.EFFECTIVE),
        "return_visit": Rating.objects.filter(matter=matter, via="visit"),
    }
    held = [Exists(rows) for rows in records.values()]
    found = Dispute.objects.filter(matter=matter).values_list(*held).get()
    return {item for item, is_held in zip(records, found, strict=True) if is_held}


def solved_by_side(matter: Matter) -> dict[str, str]:
    """The latest answer of each side to "was it solved?"; a side that was not heard is absent."""
    rows = Rating.objects.filter(matter=matter).order_by("id").values_list("side", "solved")
    return {side: Solved(solved).label for side, solved in rows}
