"""Rows of the permission table about the file review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.disputes.models import FileReview, Hint, ReviewedFile
from fengqiao.kernel.org.models import Duty
from tests.permission_rows import Row
from tests.permission_rules import both, duties, knows

if TYPE_CHECKING:
    from tests.permission_world import World

ELM = "elm"
REVIEWERS = (Duty.DISPATCH, Duty.LEAD)
UNITS = (Duty.HANDLE, Duty.MEDIATE)


def _review(world: World) -> FileReview:
    """A review of the elm matter's file, with a hint about it."""
    now = timezone.now()
    review, is_new = FileReview.objects.get_or_create(
        street=world.cast.street, title="评查", seed="1",
        defaults={"first_day": now.date(), "last_day": now.date(), "population": 1,
                  "checklist": "2026-01-01", "made_at": now, "made_by": "某岗位"},
    )  # fmt: skip
    if is_new:
        matter_id = world.id(ELM)
        ReviewedFile.objects.create(
            street=world.cast.street, review=review, matter_id=matter_id, position=1
        )
        Hint.objects.create(
            street=world.cast.street, review=review, kind="odd_hours", method="23:40",
            matters=[matter_id],
        )  # fmt: skip
    return review


def review(world: World) -> list[Any]:
    return [_review(world).pk]


def file(world: World) -> list[Any]:
    return [_review(world).files.get().pk]


def hint(world: World) -> list[Any]:
    return [_review(world).hints.get().pk]


def _form(name: str, args: Any, *who: Duty) -> tuple[Row, Row]:
    """A form, and its post with nothing filled in."""
    rule = both(duties(*who), knows(ELM))
    return Row(name=name, rule=rule, args=args), Row(
        name=name, method="POST", rule=rule, args=args, ok=422
    )


REVIEW_PAGES = (
    Row(name="file_reviews", rule=duties(*REVIEWERS, *UNITS)),
    Row(name="draw_review", rule=duties(*REVIEWERS)),
    Row(name="draw_review", method="POST", rule=duties(*REVIEWERS), ok=422),
    Row(name="file_review", rule=both(duties(*REVIEWERS), knows(ELM)), args=review),
    *_form("close_review", review, *REVIEWERS),
    *_form("review_file", file, *REVIEWERS),
    *_form("accept_correction", file, *REVIEWERS),
    *_form("answer_hint", hint, *REVIEWERS),
    *_form("answer_correction", file, *UNITS),
)
