"""Which mapping is in force: the street's own latest valid one, else the packaged one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from fengqiao.exchange.events import MAPPING_SET
from fengqiao.exchange.models import StoredMapping
from fengqiao.exchange.rules.mapping import Mapping, MappingError, packaged, read_mapping
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Street
    from fengqiao.kernel.org.recording import ChangedBy


def mappings_of(street: Street, at: datetime) -> list[Mapping]:
    """One mapping for each system, that in force on the day; the street's own come first."""
    day = office_day(at)
    stored = StoredMapping.objects.filter(street=street, valid_from__lte=day).order_by(
        "valid_from", "pk"
    )
    known = {m.system: m for m in packaged() if m.valid_from <= day}
    known |= {row.system: read_mapping(row.text) for row in stored}
    return sorted(known.values(), key=lambda mapping: mapping.system)


def mapping_of(street: Street, system: str, at: datetime) -> Mapping:
    """The mapping of a system in force; Refused for a system that nobody described."""
    for mapping in mappings_of(street, at):
        if mapping.system == system:
            return mapping
    raise Refused("没有这个上级系统的报送对照。", then="请先用 fengqiao exchange mapping 装入。")


def set_mapping(text: str, *, street: Street, by: ChangedBy, at: datetime) -> Mapping:
    """Keep a version of a mapping; raises MappingError, also for a version that is there."""
    mapping = read_mapping(text)
    try:
        with transaction.atomic():
            StoredMapping.objects.create(
                street=street, system=mapping.system, version=mapping.version, text=text,
                valid_from=mapping.valid_from, set_at=at, set_by=by.shown_name,
            )  # fmt: skip
            record(
                street=street, at=at, kind=MAPPING_SET.name, actor=by.ref,
                actor_name=by.shown_name, subject=f"mapping:{mapping.system}",
                body={
                    "version": mapping.version, "valid_from": mapping.valid_from.isoformat(),
                    "identified": mapping.identified,
                    "sha256": hashlib.sha256(text.encode()).hexdigest(),
                },
            )  # fmt: skip
    except IntegrityError as error:
        raise MappingError(
            f"系统“{mapping.system}”的第“{mapping.version}”版已经装入，改动请另编版本号。"
        ) from error
    return mapping
