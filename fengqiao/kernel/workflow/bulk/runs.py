"""批量办理: one step with one input on many matters, each through the door by itself.

Every matter is its own transaction with its own version and key, so that one refusal stops no
other, nothing is left half, and a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import visible_to
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.personal.cipher import open_, seal
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.personal.keys import new_data_key, unwrap
from fengqiao.kernel.workflow.errors import NotFound, Refused
from fengqiao.kernel.workflow.models import BulkItem, BulkResult, BulkRun, BulkState
from fengqiao.kernel.workflow.perform import At, perform, refusal_of
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fengqiao.kernel.workflow.inputs import StepInput
    from fengqiao.kernel.workflow.procedure import Step

MOST_MATTERS: Final = 200
# So many are carried out while the visitor waits; more go on behind.
AT_ONCE: Final = 20
CONTEXT: Final = "bulk.input"
LONGEST_SAID: Final = 500


@dataclass(frozen=True)
class Candidate:
    """A chosen matter, the version that the visitor saw, and why the step may not be taken."""

    matter: Matter
    version: int
    refusal: Refused | None


def steps_for_many(post: Post, kind: str = "") -> list[tuple[str, Step]]:
    """Kind and step of all that the post's duties allow to be taken on many matters at once."""
    return [
        (procedure.kind, step)
        for procedure in procedures.kinds()
        if not kind or procedure.kind == kind
        for step in procedure.steps
        if step.many and post.has(*step.duties)
    ]


def step_for_many(post: Post, kind: str, name: str) -> Step:
    """The step; Refused when it is not one for many matters or not this post's."""
    for found_kind, step in steps_for_many(post):
        if (found_kind, step.name) == (kind, name):
            return step
    raise Refused(
        "这个环节不能批量办理。",
        basis="流程表中标明可以批量办理的环节，且属于本岗位的职责",
        then="请逐件办理，或换一个环节。",
    )


def candidates(post: Post, kind: str, step: Step, chosen: dict[int, int]) -> list[Candidate]:
    """The chosen matters that the post may see, by deadline, each with what stands in its way."""
    if len(chosen) > MOST_MATTERS:
        raise Refused(
            f"一次最多办理{MOST_MATTERS}件，现选了{len(chosen)}件。", then="请分几次办理。"
        )
    found = (
        Matter.objects.filter(visible_to(post), kind=kind, pk__in=list(chosen))
        .in_list()
        .prefetch_related("involvements")
        .order_by("due_at", "pk")
    )
    return [
        Candidate(
            matter,
            chosen[matter.pk],
            refusal_of(
                procedures.of(matter.kind, matter.procedure_version), step, matter, post,
                list(matter.involvements.all()),
            ),
        )
        for matter in found
    ]  # fmt: skip


def start_run(
    *, kind: str, step: Step, value: StepInput, chosen: dict[int, int], key: str, by: Post,
    at: datetime,
) -> BulkRun:  # fmt: skip
    """Write the run down, ready to be carried out; the same key again gives the same run."""
    found = {each.matter.pk for each in candidates(by, kind, step, chosen)}
    if not found:
        raise NotFound
    plain, wrapped = new_data_key()
    run = BulkRun(
        street=by.street, post=by, kind=kind, step=step.name, key=key, made_at=at,
        data_key=wrapped, total=len(found),
        sealed_input=seal(value.model_dump_json(), plain, context=CONTEXT),
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save()
            BulkItem.objects.bulk_create(
                BulkItem(street=by.street, run=run, matter_id=pk, version=version)
                for pk, version in chosen.items()
                if pk in found
            )
            if len(found) > AT_ONCE:
                go_on(run)
    except IntegrityError:
        return BulkRun.objects.get(street=by.street, post=by, key=key)
    return run


def go_on(run: BulkRun) -> None:
    """Let the jobs carry out what is still waiting."""
    from fengqiao.kernel.workflow.jobs import carry_out_bulk  # noqa: PLC0415  the job calls back

    carry_out_bulk.enqueue(run.pk)


def carry_out(run: BulkRun, now: datetime) -> None:
    """Take the step on every matter that is still waiting; ended runs are left alone."""
    if run.state != BulkState.RUNNING or run.sealed_input is None or run.data_key is None:
        return
    post = Post.objects.held_on(office_day(now)).with_whole().filter(pk=run.post_id).first()
    if post is None:
        _end(run, BulkState.STOPPED, now, error="发起批量办理的岗位已不在任，未办的不再办理。")
        return
    data = json.loads(open_(run.sealed_input, unwrap(run.data_key), context=CONTEXT))
    for item in run.items.filter(result=BulkResult.WAITING).order_by("pk"):
        _take(item, run, data, post, now)
    _end(run, BulkState.DONE, now)


def _take(item: BulkItem, run: BulkRun, data: Any, post: Post, now: datetime) -> None:
    """One matter; its key makes a second try give the first one's result."""
    try:
        perform(
            At(run.kind, item.matter_id), run.step, data, by=post, at=now,
            version=item.version, key=f"bulk:{run.pk}:{item.matter_id}",
        )  # fmt: skip
    except Refused as refusal:
        item.result, item.said = BulkResult.REFUSED, mask_text(str(refusal))[:LONGEST_SAID]
    else:
        item.result = BulkResult.DONE
    item.done_at = now
    item.save(update_fields=["result", "said", "done_at"])


def _end(run: BulkRun, state: BulkState, now: datetime, *, error: str = "") -> None:
    """The input is needed no more: its key goes."""
    run.state, run.finished_at, run.error = state, now, error
    run.sealed_input = run.data_key = None
    run.save(update_fields=["state", "finished_at", "error", "sealed_input", "data_key"])


@dataclass(frozen=True)
class Account:
    """How far a run has come; waiting + done + refused = total."""

    total: int
    waiting: int
    done: int
    refused: int


def account_of(items: Sequence[BulkItem]) -> Account:
    """The numbers of a run's items."""
    by_result = Counter(item.result for item in items)
    return Account(
        len(items), by_result[BulkResult.WAITING], by_result[BulkResult.DONE],
        by_result[BulkResult.REFUSED],
    )  # fmt: skip
