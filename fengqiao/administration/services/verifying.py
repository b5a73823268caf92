"""Runs the verifier over a street's ledger: at once while it is small, else as a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from fengqiao.administration.events import LEDGER_VERIFIED
from fengqiao.administration.models import Verification, VerificationState
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.ledger.verify import verify_street

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Post

# So many events are verified within a second or two, while the auditor waits.
AT_ONCE: Final = 5_000
MOST_PROBLEMS_KEPT: Final = 100


def ask_verification(*, by: Post, at: datetime) -> Verification:
    """A verification of the whole ledger; finished when the ledger is small, else queued."""
    from fengqiao.administration.jobs import run_verification  # noqa: PLC0415  jobs call back

    asked = Verification.objects.create(
        street=by.street, asked_by=by.shown_name, asked_by_ref=by.ref, asked_at=at
    )
    if street_events(by.street_id)[: AT_ONCE + 1].count() > AT_ONCE:
        run_verification.enqueue(asked.pk)
    else:
        finish_verification(asked)
    return asked


def finish_verification(asked: Verification) -> None:
    """Verify, keep the report, and put on record that it was done; a second run changes nothing."""
    report = verify_street(asked.street)
    at = timezone.now()
    with transaction.atomic():
        current = Verification.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if current.state != VerificationState.WAITING:
            return
        asked.state = VerificationState.SOUND if report.sound else VerificationState.UNSOUND
        asked.finished_at, asked.found, asked.head = at, report.found, report.head
        asked.events, asked.unsealed, asked.seals = report.events, report.unsealed, report.seals
        asked.problems = [str(problem) for problem in report.problems[:MOST_PROBLEMS_KEPT]]
        asked.save()
        record(
            street=asked.street, at=at, kind=LEDGER_VERIFIED.name,
            subject=f"verification:{asked.pk}", actor=asked.asked_by_ref,
            actor_name=asked.asked_by,
            body={"found": report.found, "seals": report.seals, "head": report.head},
        )  # fmt: skip
