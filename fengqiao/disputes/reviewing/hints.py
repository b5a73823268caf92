"""Looks over the files that a review was drawn from for what a person should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from fengqiao.disputes.models import Agreement, Session
from fengqiao.disputes.reviewing.models import FileReview, Hint
from fengqiao.disputes.reviewing.selectors import population
from fengqiao.disputes.rules import file_review as rules
from fengqiao.kernel.clocks.engine import OFFICE_ZONE, office_day
from fengqiao.kernel.documents.likeness import ALIKE
from fengqiao.kernel.documents.prints import prints_of
from fengqiao.kernel.files.errors import DamagedFile
from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.files.services import open_whole
from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.matters.rights import System

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

# Compared in pairs or opened one by one: beyond these the rest is left to a narrower review.
MOST_RECORDS: Final = 400
MOST_PICTURES: Final = 200
LARGEST_PICTURE: Final = 8 * 1024 * 1024
# Uploads that carry signatures.
SIGNED: Final = ("agreement", "session_record", "rights_notice", "authorisation", "performance")


def find_hints(review_id: int, at: datetime) -> int:
    """Write the hints of a review; a second run adds nothing. Returns how many there are."""
    review = FileReview.objects.select_related("street").filter(pk=review_id).first()
    if review is None or review.hinted_at is not None:
        return 0
    found = list(_look(review))
    with transaction.atomic():
        locked = FileReview.objects.select_for_update().get(pk=review.pk)
        if locked.hinted_at is not None:
            return 0
        Hint.objects.bulk_create(
            Hint(street_id=review.street_id, review=review, kind=each.kind,
                 method=each.method[:300], matters=list(each.matters))
            for each in found
        )  # fmt: skip
        locked.hinted_at = at
        locked.save(update_fields=["hinted_at"])
    return len(found)


def _look(review: FileReview) -> Iterable[rules.Found]:
    matters = population(
        System(review.street, "hints"), first_day=review.first_day, last_day=review.last_day,
        unit_id=review.unit_id, category=review.category,
    )  # fmt: skip
    ids = list(matters.values_list("pk", flat=True))
    yield from rules.many_in_an_hour(_agreements(review, ids))
    sessions = list(
        Session.objects.filter(matter__in=ids).order_by("pk")
        .values_list("matter_id", "held_at", "record")
    )  # fmt: skip
    yield from rules.odd_hours((pk, held.astimezone(OFFICE_ZONE)) for pk, held, _ in sessions)
    yield from rules.agreed_before_session(_days(ids, sessions))
    yield from rules.equal_records([(pk, record) for pk, _, record in sessions[-MOST_RECORDS:]])
    pictures = list(
        Attachment.objects.filter(
            matter__in=ids, purpose__in=SIGNED, media_type__startswith="image/",
        ).order_by("-pk")
    )  # fmt: skip
    same = list(rules.same_images((file.matter_id or 0, file.digest) for file in pictures))
    yield from same
    equal = _repeated(pictures)
    yield from _alike([file for file in pictures if file.digest not in equal])


def _agreements(review: FileReview, ids: list[int]) -> list[tuple[int, str, datetime]]:
    """When and by which post each agreement entered the ledger."""
    events = street_events(review.street_id).filter(kind="dispute.agreed", matter_id__in=ids)
    return [
        (matter_id, actor, at)
        for matter_id, actor, at in events.values_list("matter_id", "actor", "at")
        if matter_id is not None
    ]


def _days(
    ids: list[int], sessions: list[tuple[int, datetime, str]]
) -> list[tuple[int, date, date]]:
    first: dict[int, date] = {}
    for pk, held, _ in sessions:
        day = office_day(held)
        first[pk] = min(first.get(pk, day), day)
    agreed = Agreement.objects.filter(matter__in=ids).values_list("matter_id", "effective_on")
    return [(pk, day, first[pk]) for pk, day in agreed if day and pk in first]


def _repeated(pictures: list[Attachment]) -> set[str]:
    digests = [file.digest for file in pictures]
    return {digest for digest in digests if digests.count(digest) > 1}


def _alike(pictures: list[Attachment]) -> list[rules.Found]:
    """Pictures that look alike; opened only in the child process of the documents room."""
    opened: dict[int, tuple[str, bytes]] = {}
    owners: dict[int, int] = {}
    for file in pictures[:MOST_PICTURES]:
        if file.size > LARGEST_PICTURE or file.matter_id is None:
            continue
        try:
            with open_whole(file) as content:
                opened[file.pk] = (file.media_type, content.read())
        except DamagedFile:
            continue
        owners[file.pk] = file.matter_id
    prints = prints_of(opened)
    return rules.alike_images([(owners[pk], print_) for pk, print_ in prints.items()], ALIKE)
