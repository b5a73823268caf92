"""What disputes add to the kernel's pages: pickers, proposals, advice, and their own records."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from django.urls import reverse
from django.utils import timezone

from fengqiao.disputes.models import Complexity, FiveList, Rating
from fengqiao.disputes.rules.dossier import item_names, missing_items
from fengqiao.disputes.rules.five_lists import placement
from fengqiao.disputes.rules.types import dispute_types, type_name
from fengqiao.disputes.rules.where import unit_named_in
from fengqiao.disputes.selectors import dossier_of, solved_by_side
from fengqiao.disputes.workflow import DESK
from fengqiao.kernel.matters.selectors import party_names
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.ui.displays import Attachment as ShownFile
from fengqiao.kernel.ui.schema_fields import Choice
from fengqiao.kernel.workflow.choices import similar_here
from fengqiao.kernel.workflow.pages import Advice, KindPages, Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from fengqiao.kernel.matters.models import Matter

RowT = TypeVar("RowT", bound="Model")
SIDES = {"applicant": "申请人一方", "respondent": "被申请人一方"}


def type_choices(_place: Place | None = None) -> list[Choice]:
    """The dispute types in force."""
    return [Choice(each.code, each.name) for each in dispute_types().values()]


def side_choices(_place: Place) -> list[Choice]:
    return [Choice(value, label) for value, label in SIDES.items()]


def satisfaction_choices(_place: Place) -> list[Choice]:
    return [Choice(str(level), label) for level, label in Rating.LEVELS.items()]


def dossier_choices(_place: Place) -> list[Choice]:
    return [Choice(code, name) for code, name in item_names().items()]


# Proposals for forms -------------------------------------------------------------------------


def initial_values(place: Place) -> Mapping[str, Any]:
    """What is most likely meant; every value may be changed before it is sent."""
    step = place.step.name if place.step else ""
    if step == "consent":
        return {"consents": [{"party": str(known.party.pk)} for known in place.parties]}
    if step == "session":
        return {"held_at": place.at}
    if step == "agree":
        return {"agreed_on": timezone.localdate(place.at)}
    if step == "rate":
        return {"via": "visit"}
    return {"category": place.matter.category} if step == "triage" else {}


# Advice beside a step ------------------------------------------------------------------------


def advice_at(place: Place) -> Advice | None:
    """The suggestion, the rule's preview or the likely duplicates that help with the step."""
    makers = {"triage": _triage_advice, "dispatch": _dispatch_advice, "merge": _merge_advice}
    maker = makers.get(place.step.name if place.step else "")
    return maker(place) if maker else None


def _triage_advice(place: Place) -> Advice:
    dispute, matter = place.matter.dispute, place.matter
    repeats = matter.links_in.filter(kind="duplicate", undone_at=None).count()
    amount = None if dispute.amount is None else float(dispute.amount)
    lists = [
        (
            complexity.label,
            placement(
                people=dispute.people, complexity=complexity.value, channel=matter.channel,
                amount=amount, repeats=repeats,
            ),
        )
        for complexity in Complexity
    ]  # fmt: skip
    suggestion = dispute.suggestion
    return Advice(
        "disputes/advice_triage.html",
        {
            "suggestion": suggestion,
            "suggested_name": type_name(suggestion.get("category", "")),
            "lists": [(label, five_list_name(p.five_list), p.rule) for label, p in lists],
            "likely": similar_here(place)[:5],
        },
    )


def five_list_name(code: str) -> str:
    """The Chinese name of one of the five lists."""
    return FiveList(code).label if code else ""


def _dispatch_advice(place: Place) -> Advice:
    """The unit whose area the place names; none when no name occurs or several do."""
    matter, tree = place.matter, tree_of(place.post.street)
    names = {node.id: node.name for _, node in tree.walk() if node.parent_id is not None}
    found = unit_named_in(names, matter.place) or unit_named_in(names, matter.title)
    where = "发生地" if found and unit_named_in(names, matter.place) else "标题"
    return Advice(
        "disputes/advice_dispatch.html",
        {"unit": found, "unit_name": tree.name(found.unit_id) if found else "", "where": where},
    )


def _merge_advice(place: Place) -> Advice:
    return Advice(
        "disputes/advice_merge.html",
        {"likely": similar_here(place)[:5], "find": place.query.get("find", "")},
    )


# The matter's page ---------------------------------------------------------------------------


def matter_context(place: Place) -> Mapping[str, Any]:
    """The dispute's own facts and records; free text with the parties' names masked."""
    matter = place.matter
    names = party_names(place.parties)
    dossier = dossier_of(matter)
    return {
        "dispute": _masked(matter.dispute, names, "outcome_reason", "five_list_rule"),
        "category_name": type_name(matter.category),
        "place_shown": mask_text(matter.place, names=names),
        "wish": mask_text(matter.dispute.wish, names=names),
        "consents": [
            (known.label, _masked(consent, names, "note"))
            for consent in matter.consents.order_by("pk")
            for known in place.parties if known.party.pk == consent.party_id
        ],
        "sessions": [
            (_masked(row, names, "place"), mask_text(row.record, names=names),
             mask_text(row.attendees, names=names))
            for row in matter.sessions.select_related("mediator__person").order_by("held_at")
        ],
        "agreements": [
            (_masked(row, names, "signatures"), mask_text(row.facts, names=names),
             mask_text(row.terms, names=names))
            for row in matter.agreements.order_by("pk")
        ],
        "answers": [
            (row, mask_text(row.text, names=names)) for row in matter.answers.order_by("pk")
        ],
        "ratings": [
            (SIDES.get(row.side, row.side), row, Rating.LEVELS.get(row.satisfied or 0, ""),
             mask_text(row.comment, names=names))
            for row in matter.ratings.order_by("pk")
        ],
        "solved": [(SIDES[side], word) for side, word in solved_by_side(matter).items()],
        "dossier": dossier,
        "missing": missing_items(dossier),
        "files": shown_files(matter, names),
    }  # fmt: skip


def _masked(row: RowT, names: Sequence[str], *fields: str) -> RowT:
    """A copy of the row to show, its free texts masked."""
    shown = copy(row)
    for field in fields:
        setattr(shown, field, mask_text(getattr(row, field), names=names))
    return shown


def shown_files(matter: Matter, names: Sequence[str]) -> list[ShownFile]:
    """The matter's files in the order of the dossier; a file's name is free text as well."""
    items = item_names()
    order = list(items)
    rows = sorted(
        matter.attachments.all(),
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
    choices={
        "dispute_type": type_choices,
        "side": side_choices,
        "satisfaction": satisfaction_choices,
        "dossier_item": dossier_choices,
    },
    initial=initial_values,
    advice=advice_at,
)
