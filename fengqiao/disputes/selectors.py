"""What is read of disputes: the dossier's contents and the sides' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from fengqiao.disputes.models import (
    Agreement,
    AgreementState,
    Consent,
    Evidence,
    Investigation,
    JudicialConfirmation,
    Obligation,
    Outcome,
    Rating,
    RightsNotice,
    Session,
    Solved,
)
from fengqiao.disputes.rules.dossier import DossierItem, Facts, dossier_items
from fengqiao.kernel.matters.models import Matter, Party, PartyRole

if TYPE_CHECKING:
    from fengqiao.disputes.papers.source import Source


def dossier_of(matter: Matter) -> list[DossierItem]:
    """The dossier's table of contents as the records and files stand now, in two statements."""
    of = {"matter": OuterRef("pk")}
    found = Matter.objects.values().annotate(
        has_sessions=Exists(Session.objects.filter(**of)),
        has_consents=Exists(Consent.objects.filter(**of)),
        has_notices=Exists(RightsNotice.objects.filter(**of)),
        has_investigations=Exists(Investigation.objects.filter(**of)),
        has_evidence=Exists(Evidence.objects.filter(**of)),
        has_agreements=Exists(Agreement.objects.filter(**of, state=AgreementState.EFFECTIVE)),
        has_performed=Exists(Obligation.objects.filter(**of, recorded_at__isnull=False)),
        has_confirmations=Exists(JudicialConfirmation.objects.filter(**of)),
        has_visits=Exists(Rating.objects.filter(**of, via="visit")),
        has_agents=Exists(Party.objects.filter(**of, role=PartyRole.AGENT)),
    ).values(
        "has_sessions", "has_consents", "has_notices", "has_investigations", "has_evidence",
        "has_agreements", "has_performed", "has_confirmations", "has_visits", "has_agents",
    ).get(pk=matter.pk)  # fmt: skip
    present = set(matter.attachments.values_list("purpose", flat=True))
    records = {
        "session_record": found["has_sessions"],
        "rights_notice": found["has_consents"] or found["has_notices"],
        "investigation": found["has_investigations"],
        "evidence": found["has_evidence"],
        "agreement": found["has_agreements"],
        "performance": found["has_performed"],
        "return_visit": found["has_visits"],
    }
    return _items(
        matter, present | _true(records), by_agent=found["has_agents"],
        confirmed=found["has_confirmations"],
    )  # fmt: skip


def dossier_in(source: Source) -> list[DossierItem]:
    """The same from records that were read already."""
    records = {
        "session_record": bool(source.sessions),
        "rights_notice": bool(source.consents or source.notices),
        "investigation": bool(source.investigations),
        "evidence": bool(source.evidence),
        "agreement": bool(source.in_effect),
        "performance": any(row.recorded_at for row in source.promises),
        "return_visit": any(row.via == "visit" for row in source.ratings),
    }
    by_agent = bool(source.of(PartyRole.AGENT))
    return _items(
        source.matter, set(source.uploads) | _true(records), by_agent=by_agent,
        confirmed=source.has_confirmations,
    )  # fmt: skip


def _true(records: dict[str, bool]) -> set[str]:
    return {code for code, there in records.items() if there}


def _items(
    matter: Matter, present: set[str], *, by_agent: bool, confirmed: bool
) -> list[DossierItem]:
    mediated = bool(present & {"session_record", "rights_notice"})
    failed = mediated and matter.dispute.outcome == Outcome.FAILED
    if failed:
        # The termination notice is made from the record of the ending.
        present |= {"agreement"}
    facts = Facts(
        mediated=mediated,
        succeeded=mediated and matter.dispute.outcome == Outcome.SUCCEEDED,
        failed=failed,
        by_agent=by_agent,
        performed="performance" in present,
        confirmed=confirmed,
    )
    return dossier_items(present, facts)


def solved_by_side(matter: Matter) -> dict[str, str]:
    """The latest answer of each side to "was it solved?"; a side that was not heard is absent."""
    rows = Rating.objects.filter(matter=matter).order_by("id").values_list("side", "solved")
    return {side: Solved(solved).label for side, solved in rows}
