"""What papers are filled from: one reading of a matter's records, in full or masked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fengqiao.disputes.models import (
    Agreement,
    AgreementForm,
    AgreementState,
    Answer,
    Consent,
    Evidence,
    Investigation,
    Obligation,
    Rating,
    RightsNotice,
    Session,
    Termination,
)
from fengqiao.disputes.rules.types import type_name
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import PartyKind, PartyRole
from fengqiao.kernel.matters.selectors import known_parties, party_names
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from datetime import date, datetime

    from fengqiao.disputes.models import Dispute, Dossier
    from fengqiao.kernel.matters.models import Matter

BOUND = "bound_dossier"


@dataclass(frozen=True)
class PaperParty:
    """A party as a paper names it."""

    key: int
    role: str
    role_label: str
    is_body: bool
    name: str
    phone: str
    id_number: str
    address: str
    agent_of: int | None = None


@dataclass(frozen=True)
class Source:
    """The records of one matter. `masked`: a preview, in which no personal data stands in full."""

    matter: Matter
    dispute: Dispute
    at: datetime
    masked: bool
    committee: str
    parties: tuple[PaperParty, ...]
    names: tuple[str, ...]
    consents: tuple[Consent, ...] = ()
    sessions: tuple[Session, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    notices: tuple[RightsNotice, ...] = ()
    investigations: tuple[Investigation, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    terminations: tuple[Termination, ...] = ()
    answers: tuple[Answer, ...] = ()
    ratings: tuple[Rating, ...] = ()
    has_confirmations: bool = False
    uploads: dict[str, list[Attachment]] = field(default_factory=dict)
    dossier: Dossier | None = None

    def text(self, value: str) -> str:
        """Free text of the records, masked when the paper is."""
        return mask_text(value, names=self.names) if self.masked else value

    @property
    def day(self) -> date:
        return office_day(self.at)

    @property
    def category(self) -> str:
        return type_name(self.matter.category)

    @property
    def in_effect(self) -> tuple[Agreement, ...]:
        return tuple(row for row in self.agreements if row.state == AgreementState.EFFECTIVE)

    @property
    def promises(self) -> tuple[Obligation, ...]:
        """What is owed by the agreements in effect, in the order of their clauses."""
        rows = [item for row in self.in_effect for item in row.obligations.all()]
        return tuple(sorted(rows, key=lambda row: (row.agreement_id, row.clause, row.instalment)))

    @property
    def written(self) -> tuple[Agreement, ...]:
        return tuple(row for row in self.agreements if row.form == AgreementForm.WRITTEN)

    @property
    def oral(self) -> tuple[Agreement, ...]:
        return tuple(row for row in self.agreements if row.form == AgreementForm.ORAL)

    def of(self, role: PartyRole) -> list[PaperParty]:
        return [party for party in self.parties if party.role == role]

    def named(self, role: PartyRole) -> str:
        """Names of all parties of a role, as titles and covers have them."""
        return "、".join(party.name for party in self.of(role))

    def party(self, key: int | None) -> str:
        return next((party.name for party in self.parties if party.key == key), "")

    @property
    def mediators(self) -> str:
        """Names of those who held sessions or recorded agreements, each once."""
        posts = [row.mediator for row in self.sessions]
        posts += [row.mediator for row in self.agreements]
        return "、".join(dict.fromkeys(post.person.name for post in posts))


def read_source(matter: Matter, at: datetime, *, masked: bool) -> Source:
    """Read the records of a matter that came with its dispute, street and lead unit.

    A fixed number of statements, whatever there is on file.
    """
    known = known_parties(matter)
    parties = []
    for each in known:
        shown = each.masked if masked else each.personal
        party = each.party
        parties.append(
            PaperParty(
                party.pk, party.role, party.get_role_display(), party.kind != PartyKind.NATURAL,
                shown.name, shown.phone, shown.id_number, shown.address, party.agent_of_id,
            )
        )  # fmt: skip
    uploads: defaultdict[str, list[Attachment]] = defaultdict(list)
    for file in matter.attachments.exclude(purpose=BOUND).order_by("pk"):
        uploads[file.purpose].append(file)
    people = ("mediator__person", "mediator__unit")
    return Source(
        matter=matter, dispute=matter.dispute, at=at, masked=masked,
        committee=f"{matter.street.name}人民调解委员会",
        parties=tuple(parties), names=tuple(party_names(known)),
        consents=tuple(matter.consents.order_by("pk")),
        sessions=tuple(matter.sessions.select_related(*people).order_by("held_at", "pk")),
        agreements=tuple(
            matter.agreements.exclude(state=AgreementState.REPLACED)
            .select_related(*people)
            .prefetch_related("obligations")
            .order_by("pk")
        ),
        has_confirmations=matter.confirmations.exists(),
        notices=tuple(matter.rights_notices.order_by("pk")),
        investigations=tuple(matter.investigations.order_by("made_at", "pk")),
        evidence=tuple(matter.evidence.order_by("pk")),
        terminations=tuple(matter.terminations.order_by("pk")),
        answers=tuple(matter.answers.order_by("pk")),
        ratings=tuple(matter.ratings.order_by("pk")),
        uploads=dict(uploads), dossier=getattr(matter, "dossier", None),
    )  # fmt: skip


def day_words(day: date | None) -> str:
    """2026年3月2日; a blank to fill in by hand for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　　　年　　月　　日"


def moment_words(moment: datetime | None) -> str:
    """2026年3月2日 9时05分 in the office's time."""
    if moment is None:
        return day_words(None)
    local = moment.astimezone(OFFICE_ZONE)
    return f"{day_words(local.date())} {local.hour}时{local.minute:02d}分"
