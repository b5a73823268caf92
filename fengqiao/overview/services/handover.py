"""Handing the duty desk over: written by one post, taken by the next, both on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.workflow.errors import NotAllowed, NotFound, WrongState
from fengqiao.kernel.workflow.procedure import LocalRule
from fengqiao.overview.events import HANDED_OVER, TAKEN_OVER
from fengqiao.overview.models import Handover

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Post
    from fengqiao.overview.inputs import HandOver, TakeOver


@transaction.atomic
def hand_over(value: HandOver, *, figures: dict[str, int], by: Post, at: datetime) -> Handover:
    """Write the note down with the figures of the moment."""
    row = Handover.objects.create(
        street=by.street, written_by=by, written_at=at, note=mask_text(value.note), figures=figures
    )
    record(
        street=by.street, at=at, kind=HANDED_OVER.name, subject=f"handover:{row.pk}",
        actor=by.ref, actor_name=by.shown_name, body={"figures": figures},
    )  # fmt: skip
    return row


@transaction.atomic
def take_over(handover_id: int, value: TakeOver, *, by: Post, at: datetime) -> Handover:
    """Say that the note was read; once, and not by the post that wrote it."""
    row = Handover.objects.select_for_update().filter(street=by.street_id, pk=handover_id).first()
    if row is None:
        raise NotFound
    if row.taken_at is not None:
        raise WrongState("这次交班已经有人接班。", then="请查看接班意见。")
    if row.written_by_id == by.pk:
        raise NotAllowed(
            "交班的岗位不能自己接班。",
            basis=str(LocalRule("值守交接须有两人")),
            then="请由接班的岗位确认。",
        )
    row.taken_by, row.taken_at, row.remark = by, at, mask_text(value.remark)
    row.save(update_fields=["taken_by", "taken_at", "remark"])
    record(
        street=by.street, at=at, kind=TAKEN_OVER.name, subject=f"handover:{row.pk}",
        actor=by.ref, actor_name=by.shown_name,
    )  # fmt: skip
    return row
