"""What a file review is drawn from, and what it shows to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from fengqiao.disputes.reviewing.models import CorrectionState, FileReview, Hint, ReviewedFile
from fengqiao.disputes.rules.file_review import KINDS
from fengqiao.kernel.clocks.engine import OFFICE_ZONE
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from datetime import date

    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.models import Post

FILED = ("closed", "archived")


def population(
    actor: Actor, *, first_day: date, last_day: date, unit_id: int | None, category: str
) -> MatterQuerySet:
    """Closed disputes of the period that the actor may know of, by unit and type if named."""
    begin = datetime.combine(first_day, time(0), OFFICE_ZONE)
    end = datetime.combine(last_day + timedelta(days=1), time(0), OFFICE_ZONE)
    found = Matter.objects.visible_to(actor).filter(
        kind="dispute", state__in=FILED, closed_at__gte=begin, closed_at__lt=end
    )
    if unit_id is not None:
        found = found.filter(lead_unit=unit_id)
    return found.filter(category=category) if category else found


@dataclass(frozen=True)
class Progress:
    """Where a review stands. Files without a judgement are counted as such, never as passed."""

    files: int
    read: int
    passed: int
    failed: int
    to_correct: int
    corrected: int

    @property
    def words(self) -> str:
        judged = self.passed + self.failed
        rate = f"合格 {self.passed}/{judged}" if judged else "合格率：无"
        return f"抽取 {self.files} 卷，已评 {self.read} 卷，{rate}"


def progress_of(files: list[ReviewedFile]) -> Progress:
    """The counts of a review's files."""
    return Progress(
        files=len(files),
        read=sum(file.reviewed_at is not None for file in files),
        passed=sum(file.passed is True for file in files),
        failed=sum(file.passed is False for file in files),
        to_correct=sum(file.correction != CorrectionState.NONE for file in files),
        corrected=sum(file.correction == CorrectionState.ACCEPTED for file in files),
    )


def reviews_of(post: Post) -> list[FileReview]:
    """The street's reviews, the latest first, at most a hundred."""
    return list(FileReview.objects.filter(street=post.street).order_by("-pk")[:100])


def files_of(review: FileReview, post: Post) -> list[ReviewedFile]:
    """The files of a review that the post may know of, in the order of the draw."""
    return list(
        review.files.filter(matter__in=Matter.objects.visible_to(post))
        .select_related("matter__lead_unit")
        .order_by("position")
    )


@dataclass(frozen=True)
class ShownHint:
    """A hint with the numbers of those of its matters that the post may know of."""

    hint: Hint
    kind: str
    matters: tuple[Matter, ...]


def hints_of(review: FileReview, post: Post) -> list[ShownHint]:
    """The hints of a review about files that the post may know of, in two statements."""
    hints = list(review.hints.order_by("pk"))
    wanted = {pk for hint in hints for pk in hint.matters}
    rows = Matter.objects.visible_to(post).in_list().filter(pk__in=wanted)
    known = {matter.pk: matter for matter in rows}
    shown = []
    for hint in hints:
        matters = tuple(known[pk] for pk in hint.matters if pk in known)
        if matters:
            shown.append(ShownHint(hint, KINDS.get(hint.kind, hint.kind), matters))
    return shown


def own_corrections(post: Post) -> list[ReviewedFile]:
    """What the post's unit is asked to correct, by day."""
    return list(
        ReviewedFile.objects.filter(
            street=post.street, matter__in=Matter.objects.visible_to(post),
            matter__lead_unit=post.unit_id, correction=CorrectionState.ASKED,
            review__closed_at=None,
        ).select_related("matter", "review").order_by("correct_by", "pk")[:100]
    )  # fmt: skip
