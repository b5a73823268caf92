"""What disputes add to the kernel's pages: pickers, proposals, advice, and their own records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.urls import reverse

from fengqiao.disputes.pages import (
    agreeing,
    confirming,
    dispatching,
    filing,
    finishing,
    intake,
    mediating,
    triaging,
)
from fengqiao.disputes.pages.dispatching import type_choices
from fengqiao.disputes.pages.finishing import SIDES
from fengqiao.disputes.pages.part import masked
from fengqiao.disputes.papers.source import BOUND
from fengqiao.disputes.rules.dossier import completeness, item_names, missing_items
from fengqiao.disputes.rules.types import type_name
from fengqiao.disputes.selectors import dossier_of, solved_by_side
from fengqiao.disputes.steps.states import DESK
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.displays import Attachment as ShownFile
from fengqiao.kernel.workflow.pages import Advice, KindPages, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fengqiao.kernel.matters.models import Matter


PARTS = (
    intake.PART,
    triaging.PART,
    dispatching.PART,
    mediating.PART,
    agreeing.PART,
    confirming.PART,
    finishing.PART,
    filing.PART,
)


def initial_values(place: Place) -> Mapping[str, Any]:
    """What is most likely meant at a step; every value may be changed before it is sent."""
    name = place.step.name if place.step else ""
    return next((part.initial[name](place) for part in PARTS if name in part.initial), {})


def advice_at(place: Place) -> Advice | None:
    """The suggestion, the rule's preview or the likely duplicates that help with the step."""
    name = place.step.name if place.step else ""
    return next((part.advice[name](place) for part in PARTS if name in part.advice), None)


def matter_context(place: Place) -> Mapping[str, Any]:
    """The dispute's own facts and records; free text with the parties' names masked."""
    matter = place.matter
    names = party_names(place.parties)
    dossier = dossier_of(matter)
    return {
        "dispute": masked(matter.dispute, names, "outcome_reason", "five_list_rule"),
        "category_name": type_name(matter.category),
        "place_shown": mask_text(matter.place, names=names),
        "wish": mask_text(matter.dispute.wish, names=names),
        "sections": shown_sections(place, names),
        "solved": [(SIDES[side], word) for side, word in solved_by_side(matter).items()],
        "dossier": filing.catalogue_lines(place, dossier),
        "meter": completeness(dossier),
        "bound_files": filing.bound_files(place),
        "missing": missing_items(dossier),
        "files": shown_files(matter, names),
    }  # fmt: skip


def shown_sections(place: Place, names: Sequence[str]) -> list[str]:
    """The sections that have something to show, rendered, in the order of the work."""
    filled = (
        (section, section.context(place, names)) for part in PARTS for section in part.sections
    )
    return [
        render_to_string(section.template, dict(context))
        for section, context in filled
        if context is not None
    ]


def shown_files(matter: Matter, names: Sequence[str]) -> list[ShownFile]:
    """The matter's files in the order of the dossier; a file's name is free text as well."""
    items = item_names()
    order = list(items)
    rows = sorted(
        matter.attachments.exclude(purpose=BOUND),
        key=lambda row: (order.index(row.purpose) if row.purpose in items else 99, row.pk),
    )
    return [
        ShownFile(
            name=mask_text(row.name, names=names),
            url=reverse("download_attachment", args=[row.pk]), size=row.size,
            kind=items.get(row.purpose, "未归卷"), at=row.uploaded_at, who=row.uploaded_by_name,
            digest=row.digest,
        )
        for row in rows
    ]  # fmt: skip


PAGES = KindPages(
    kind="dispute",
    template="disputes/dispute_detail.html",
    add_url_name="register_dispute",
    add_label="登记矛盾纠纷",
    add_duties=frozenset(str(duty) for duty in DESK),
    category_name=type_name,
    categories=type_choices,
    context=matter_context,
    own_pages={"make_paper": "dispute_papers", "compile_dossier": "dispute_compile"},
    choices={name: maker for part in PARTS for name, maker in part.choices.items()},
    initial=initial_values,
    advice=advice_at,
    shows={name: shown for part in PARTS for name, shown in part.shows.items()},
)
