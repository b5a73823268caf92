"""Draws a file review, takes findings and corrections, and keeps a person's word on each hint."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction

from fengqiao.disputes.events import (
    FINDINGS_RECORDED,
    HINT_ANSWERED,
    REVIEW_CLOSED,
    REVIEW_CORRECTED,
    REVIEW_DRAWN,
)
from fengqiao.disputes.reviewing.models import CorrectionState, FileReview, Hint, ReviewedFile
from fengqiao.disputes.reviewing.selectors import population
from fengqiao.disputes.rules.file_review import checklist, checklist_version, draw, judged
from fengqiao.kernel.clocks.engine import office_day
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fengqiao.disputes.reviewing import inputs
    from fengqiao.kernel.ledger.kinds import EventKind
    from fengqiao.kernel.org.models import Post

MOST_DRAWN_FROM = 5_000


@transaction.atomic
def draw_review(data: inputs.DrawReview, *, by: Post, at: datetime) -> FileReview:
    """抽取: the seed and all numbers drawn from fix the sample; both stand in the ledger."""
    from fengqiao.disputes.jobs import look_for_hints  # noqa: PLC0415  jobs call back

    found = population(
        by, first_day=data.first_day, last_day=data.last_day, unit_id=data.unit,
        category=data.category,
    )  # fmt: skip
    numbers = dict(found.order_by("pk").values_list("number", "pk")[: MOST_DRAWN_FROM + 1])
    if not numbers:
        raise Refused("这一时段没有符合条件的已办结卷宗。", then="请放宽时段、单位或类型。")
    if len(numbers) > MOST_DRAWN_FROM:
        raise Refused(f"备选卷宗超过 {MOST_DRAWN_FROM} 卷。", then="请缩短时段或选定单位。")
    seed = data.seed or secrets.token_hex(8)
    review = FileReview.objects.create(
        street=by.street, title=data.title, first_day=data.first_day, last_day=data.last_day,
        unit_id=data.unit, category=data.category, seed=seed, population=len(numbers),
        checklist=checklist_version(), made_at=at, made_by=by.shown_name,
    )  # fmt: skip
    drawn = draw(numbers, data.size, seed)
    ReviewedFile.objects.bulk_create(
        ReviewedFile(street=by.street, review=review, matter_id=numbers[number], position=position)
        for position, number in enumerate(drawn, start=1)
    )
    _tell(
        REVIEW_DRAWN, review, by, at,
        {"seed": seed, "population": len(numbers), "drawn": drawn[:100], "size": len(drawn),
         "first_day": str(data.first_day), "last_day": str(data.last_day)},
    )  # fmt: skip
    look_for_hints.enqueue(review.pk)
    return review


@transaction.atomic
def record_findings(
    file_id: int, data: inputs.RecordFindings, *, by: Post, at: datetime
) -> ReviewedFile:
    """评查一卷: the result of every point; a basic point that fails, fails the file."""
    file = _open_file(file_id, by)
    known = {point.code for point in checklist()}
    given = {finding.code: finding for finding in data.findings}
    if set(given) != known:
        raise InvalidInput([("findings", "每个评查要点都要填写，且只填一次")])
    failed = [code for code, finding in given.items() if finding.result == "failed"]
    if data.correct_by and data.correct_by < office_day(at):
        raise InvalidInput([("correct_by", "整改期限不能早于今天")])
    if data.correct_by and not failed:
        raise InvalidInput([("correct_by", "没有不符合的要点，不需要整改期限")])
    file.findings = {
        code: {"result": finding.result, "note": finding.note} for code, finding in given.items()
    }
    results = {code: finding.result for code, finding in given.items()}
    file.score, file.passed = judged(results)
    file.note, file.reviewed_at, file.reviewed_by = data.note, at, by.shown_name
    file.correction = CorrectionState.ASKED if data.correct_by else CorrectionState.NONE
    file.correct_by = data.correct_by
    file.save()
    _tell(
        FINDINGS_RECORDED, file.review, by, at,
        {"file": file.matter.number, "failed": failed, "passed": file.passed},
        matter_id=file.matter_id,
    )  # fmt: skip
    return file


@transaction.atomic
def answer_correction(
    file_id: int, data: inputs.AnswerCorrection, *, by: Post, at: datetime
) -> ReviewedFile:
    """整改 by the unit that led the matter."""
    file = _open_file(file_id, by)
    if file.matter.lead_unit_id != by.unit_id:
        raise NotAllowed("整改由该卷的牵头单位填写。", then="请由牵头单位的岗位办理。")
    if file.correction != CorrectionState.ASKED:
        raise Refused("这一卷没有待整改的要求。", then="请核对评查情况。")
    file.correction, file.correction_note = CorrectionState.ANSWERED, data.note
    file.corrected_at = at
    file.save(update_fields=["correction", "correction_note", "corrected_at"])
    body = {"file": file.matter.number, "state": str(file.correction)}
    _tell(REVIEW_CORRECTED, file.review, by, at, body, matter_id=file.matter_id)
    return file


@transaction.atomic
def accept_correction(
    file_id: int, data: inputs.AcceptCorrection, *, by: Post, at: datetime
) -> ReviewedFile:
    """核实整改: accepted, or asked again."""
    file = _open_file(file_id, by)
    if file.correction != CorrectionState.ANSWERED:
        raise Refused("这一卷没有待核实的整改。", then="请等单位填写整改情况。")
    file.correction = CorrectionState.ACCEPTED if data.accepted else CorrectionState.ASKED
    if data.note:
        file.correction_note = f"{file.correction_note}\n【核实】{data.note}"[:500]
    file.save(update_fields=["correction", "correction_note"])
    body = {"file": file.matter.number, "state": str(file.correction)}
    _tell(REVIEW_CORRECTED, file.review, by, at, body, matter_id=file.matter_id)
    return file


@transaction.atomic
def answer_hint(hint_id: int, data: inputs.SayHint, *, by: Post, at: datetime) -> Hint:
    """核实提示: what it was, in a person's word; said once."""
    hint = (
        Hint.objects.select_for_update(of=("self",)).select_related("review")
        .filter(street=by.street, pk=hint_id).first()
    )  # fmt: skip
    if hint is None:
        raise Refused("没有这条提示。", then="请从评查页面进入。")
    if hint.word:
        raise Refused("这条提示已经核实过。", then="有新情况请写入评查结论。")
    hint.word, hint.reason = data.word, data.reason
    hint.said_at, hint.said_by = at, by.shown_name
    hint.save(update_fields=["word", "reason", "said_at", "said_by"])
    _tell(HINT_ANSWERED, hint.review, by, at, {"kind": hint.kind, "word": data.word})
    return hint


@transaction.atomic
def close_review(review_id: int, data: inputs.CloseReview, *, by: Post, at: datetime) -> FileReview:
    """结束评查: every file read, every hint answered, and a conclusion."""
    review = FileReview.objects.select_for_update().filter(street=by.street, pk=review_id).first()
    if review is None or review.closed_at:
        raise Refused("没有这次评查，或已经结束。", then="请从评查列表进入。")
    unread = review.files.filter(reviewed_at=None).count()
    unsaid = review.hints.filter(word="").count()
    if unread or unsaid:
        raise Refused(
            f"还有{unread}卷没有评查、{unsaid}条提示没有核实。", then="请评查、核实完毕再结束。"
        )
    review.conclusion, review.closed_at = data.conclusion, at
    review.closed_by = by.shown_name
    review.save(update_fields=["conclusion", "closed_at", "closed_by"])
    _tell(REVIEW_CLOSED, review, by, at, {"files": review.files.count()})
    return review


def _open_file(file_id: int, by: Post) -> ReviewedFile:
    """A file of a running review, locked; only where the actor may know of its matter."""
    from fengqiao.kernel.matters.models import Matter  # noqa: PLC0415  one use

    file = (
        ReviewedFile.objects.select_for_update(of=("self",)).select_related("review", "matter")
        .filter(street=by.street, pk=file_id, matter__in=Matter.objects.visible_to(by)).first()
    )  # fmt: skip
    if file is None:
        raise Refused("没有这一卷，或者您的岗位无权查看。", then="请从评查页面进入。")
    if file.review.closed_at:
        raise Refused("这次评查已经结束。", then="有新情况请另行评查。")
    return file


def _tell(
    kind: EventKind, review: FileReview, by: Post, at: datetime, body: Mapping[str, Any], *,
    matter_id: int | None = None,
) -> None:  # fmt: skip
    record(
        street=by.street, at=at, kind=kind.name, subject=f"file-review:{review.pk}",
        actor=by.ref, actor_name=by.shown_name, body=dict(body), matter_id=matter_id,
    )  # fmt: skip
