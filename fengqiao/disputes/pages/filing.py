"""The file of a dispute on its page: its catalogue, what was bound, and proposals for filing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from fengqiao.disputes.models import AgreementForm, BoundFile
from fengqiao.disputes.pages.part import Part, masked
from fengqiao.disputes.papers.catalogue import PAPERS
from fengqiao.disputes.rules.keeping import keeping_of, periods
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.selectors import refusal_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fengqiao.disputes.rules.dossier import DossierItem
    from fengqiao.kernel.workflow.pages import Place


@dataclass(frozen=True)
class CatalogueLine:
    """One item of the file, with the step that would bring it when it is missing."""

    item: DossierItem
    step_label: str = ""
    step_url: str = ""


def catalogue_lines(place: Place, items: Sequence[DossierItem]) -> list[CatalogueLine]:
    """The catalogue; a missing item leads to its step when the post may take it now."""
    lines = []
    for item in items:
        step = place.procedure.by_name.get(item.step)
        if item.present or not item.required or step is None or refusal_at(place, step):
            step = place.procedure.by_name["attach"] if item.required and not item.present else None
        if step is None or refusal_at(place, step):
            lines.append(CatalogueLine(item))
            continue
        url = reverse("step_page", args=[place.matter.pk, step.name])
        query = f"?purpose={item.code}" if step.name == "attach" else ""
        lines.append(CatalogueLine(item, step.label, f"{url}{query}"))
    return lines


def bound_files(place: Place) -> list[BoundFile]:
    """What was bound, the newest first; reasons are free text."""
    names = party_names(place.parties)
    rows = place.matter.bound_files.order_by("-version")
    return [masked(row, names, "reason", "note") for row in rows]


def paper_choices(_place: Place) -> list[Choice]:
    return [Choice(paper.code, paper.name) for paper in PAPERS]


def keeping_choices(place: Place) -> list[Choice]:
    forms = set(place.matter.agreements.values_list("form", flat=True))
    proposed = keeping_of(
        confirmed=place.matter.confirmations.filter(result="confirmed").exists(),
        written=AgreementForm.WRITTEN in forms, mediated=place.matter.dispute.sessions_held > 0,
    )  # fmt: skip
    first = Choice("", f"按规则：{proposed.period}（{proposed.why}）")
    return [first, *(Choice(each, each) for each in periods())]


PART = Part(choices={"paper": paper_choices, "keeping": keeping_choices})
