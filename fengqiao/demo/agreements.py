"""Agreements of demo disputes: oral ones, and written ones with instalments and signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fengqiao.disputes.rules.confirmation import MATERIALS, PRECHECK
from fengqiao.kernel.clocks.engine import office_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from random import Random

    from fengqiao.kernel.org.models import Post

    Move = tuple[str, dict[str, Any], Post, datetime]


def oral_agreement(chance: Random, day: date) -> dict[str, Any]:
    """Words of an oral agreement: kept on the spot, or to be kept within a week."""
    if chance.random() < 0.4:
        return {"terms": "双方互相道歉，今后和睦相处", "agreed_on": day, "performed_now": True}
    return {
        "terms": "被申请人七日内修好，申请人予以配合", "agreed_on": day,
        "perform_by": day + timedelta(days=7),
    }  # fmt: skip


def written_agreement(
    chance: Random, parties: Sequence[int], lead: Post, at: datetime
) -> Iterator[Move]:
    """Drafted, signed at the same table, delivered; now and then brought before the court."""
    day, count = office_day(at), chance.choice((1, 1, 3))
    owed = {
        "kind": "money", "performer": parties[-1], "beneficiary": parties[0],
        "content": "支付修复费用", "amount": 600 * count, "manner": "银行转账",
        "due_on": day + timedelta(days=10), "instalments": count,
    }  # fmt: skip
    draft = {
        "parties": list(parties), "facts": "双方因修复费用发生争执，经现场核对，损坏属实",
        "issues": "修复费用的承担", "responsibility": "被申请人承担修复费用",
        "obligations": [owed], "amount": 600 * count,
    }  # fmt: skip
    yield "draft_agreement", draft, lead, at
    signers = [*(f"party:{pk}" for pk in parties), "mediator", "committee"]
    at += timedelta(minutes=20)
    yield "sign_agreement", {"signers": signers, "signed_at": at, "way": "hand"}, lead, at
    receivers = [*(f"party:{pk}" for pk in parties), "committee"]
    yield "deliver_agreement", {"receivers": receivers, "received_on": day}, lead, at
    if chance.random() < 0.3:
        yield "apply_confirmation", _application(day), lead, at


def _application(day: date) -> dict[str, Any]:
    return {
        "both_apply": True, "applied_on": day, "court": "枫桥人民法院",
        "materials": [item.code for item in MATERIALS],
        "checked": [item.code for item in PRECHECK],
    }  # fmt: skip
