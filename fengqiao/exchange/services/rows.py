"""The rows of a pack: each matter's fields under the mapping's names and codes, or why not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from fengqiao.disputes.models.agreement import AgreementState, ObligationState
from fengqiao.disputes.rules.types import dispute_types
from fengqiao.exchange.rules.mapping import OF_TYPES
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.parties import Personal, personal_of
from fengqiao.kernel.org.tree import tree_of
from fengqiao.kernel.personal.free_text import mask_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from fengqiao.exchange.rules.mapping import Column, Mapping
    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Street

CHUNK = 500


@dataclass(frozen=True)
class PackedRow:
    """A matter as it would leave; `faults` say what is missing, `digest` tells its content."""

    matter: Matter
    values: dict[str, str]
    faults: tuple[str, ...]
    digest: str


def packed_rows(matters: Sequence[Matter], mapping: Mapping, street: Street) -> Iterable[PackedRow]:
    """The matters in their order; a fixed number of statements for each five hundred."""
    for start in range(0, len(matters), CHUNK):
        chunk = list(matters[start : start + CHUNK])
        prefetch_related_objects(chunk, "dispute", "parties", "agreements__obligations")
        for matter in chunk:
            yield _row(matter, mapping, street)


def _row(matter: Matter, mapping: Mapping, street: Street) -> PackedRow:
    known = _known(matter, street, identified=mapping.identified)
    values: dict[str, str] = {}
    faults: list[str] = []
    for column in mapping.column:
        value, fault = _cell(known.get(column.source, ""), column, mapping)
        values[column.name] = value
        if fault:
            faults.append(f"{column.name}：{fault}")
    told = {c.name: values[c.name] for c in mapping.column if c.source != "version"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return PackedRow(matter, values, tuple(faults), hashlib.sha256(text.encode()).hexdigest())


def _cell(value: str, column: Column, mapping: Mapping) -> tuple[str, str]:
    if value and column.crosswalk:
        found = _translated(value, column.crosswalk, mapping)
        if not found:
            return "", "对照表中没有对应的代码"
        value = found
    if column.required and not value:
        return "", "必填而没有内容"
    return (value, "") if len(value) <= column.longest else ("", f"超过{column.longest}字")


def _translated(code: str, crosswalk: str, mapping: Mapping) -> str:
    if crosswalk not in OF_TYPES:
        return mapping.crosswalk[crosswalk].get(code, "")
    found = dispute_types().get(code)
    return str(getattr(found, crosswalk)) if found else ""


def _known(matter: Matter, street: Street, *, identified: bool) -> dict[str, str]:
    """Every field that a mapping may ask for, as text; without `identified` behind masks."""
    dispute, tree = matter.dispute, tree_of(street)
    node = tree.nodes.get(matter.lead_unit_id or 0)
    known = {
        "number": matter.number,
        "version": str(matter.version),
        "category": matter.category,
        "channel": matter.channel,
        "state": matter.state,
        "outcome": dispute.outcome,
        "complexity": dispute.complexity,
        "five_list": dispute.five_list,
        "people": str(dispute.people),
        "amount": "" if dispute.amount is None else str(dispute.amount),
        "received_on": _day(matter.received_at),
        "closed_on": _day(matter.closed_at),
        "answered_on": _day(dispute.answered_at),
        "lead_unit": node.name if node else "",
        "lead_unit_code": node.code if node else "",
        "registered_unit": tree.name(matter.registered_unit_id),
        "external_system": matter.external_system,
        "external_number": matter.external_number,
    }
    return known | _agreed(matter) | _personal(matter, identified=identified)


def _agreed(matter: Matter) -> dict[str, str]:
    """The agreement in effect, if there is one; drafts and replaced texts do not count."""
    found = [row for row in matter.agreements.all() if row.state == AgreementState.EFFECTIVE]
    if not found:
        return {}
    agreement = max(found, key=lambda row: row.pk)
    days = [
        row.due_on
        for row in agreement.obligations.all()
        if row.due_on and row.state != ObligationState.REPLACED
    ]
    return {
        "agreement_form": agreement.get_form_display(),
        "agreement_number": agreement.number,
        "agreement_amount": "" if agreement.amount is None else str(agreement.amount),
        "effective_on": _iso(agreement.effective_on),
        "perform_by": _iso(max(days) if days else None),
    }


def _personal(matter: Matter, *, identified: bool) -> dict[str, str]:
    parties = sorted(matter.parties.all(), key=lambda party: party.pk)
    opened = [(party.role, personal_of(party, matter)) for party in parties]
    names = [person.name for _, person in opened]
    known = {
        "title": matter.title if identified else mask_text(matter.masked_title, names=names),
        "place": matter.place if identified else mask_text(matter.masked_place, names=names),
        "applicants": str(sum(role == "applicant" for role, _ in opened)),
    }
    for role in ("applicant", "respondent"):
        whole = next((person for its, person in opened if its == role), Personal(""))
        shown = whole if identified or not whole.name else whole.masked()
        known |= {
            f"{role}_name": shown.name,
            f"{role}_phone": shown.phone,
            f"{role}_id": shown.id_number,
            f"{role}_address": shown.address,
        }
    return known


def _day(moment: datetime | None) -> str:
    return office_day(moment).isoformat() if moment else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
