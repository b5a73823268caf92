"""A file review from the draw to its conclusion, on pages and by its services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.models import Session
from fengqiao.disputes.reviewing import inputs, services
from fengqiao.disputes.reviewing.hints import find_hints
from fengqiao.disputes.reviewing.models import FileReview, Hint, ReviewedFile
from fengqiao.disputes.rules.file_review import checklist, draw
from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import LATER, dispute_in
from fengqiao.kernel.documents.tests.samples import picture
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

DRAW = {"title": "上半年评查", "first_day": "2026-01-01", "last_day": "2026-06-30", "size": 2}
RECORD = (
    "双方陈述了漏水的经过，调解员现场查看了厨房和卫生间，确认水从楼上管道渗出，楼上愿意修好并赔偿"
)


def closed(cast: Cast, number: int) -> list[Matter]:
    return [dispute_in(cast, "closed", title=f"漏水{each}") for each in range(number)]


def drawn(cast: Cast, **values: Any) -> FileReview:
    value = inputs.DrawReview.model_validate({**DRAW, **values})
    return services.draw_review(value, by=cast.leader, at=LATER)


def results(**failed: str) -> dict[str, Any]:
    return {
        "findings": [
            {"code": point.code, "result": "failed" if point.code in failed else "met",
             "note": failed.get(point.code, "")}
            for point in checklist()
        ]
    }  # fmt: skip


def read(cast: Cast, file: ReviewedFile, *, correct_by: str = "", **failed: str) -> ReviewedFile:
    data = results(**failed) | ({"correct_by": correct_by} if correct_by else {})
    value = inputs.RecordFindings.model_validate(data)
    return services.record_findings(file.pk, value, by=cast.leader, at=LATER)


def browser(post: Post) -> Client:
    client = Client()
    assert post.person.user is not None
    client.force_login(post.person.user)
    return client


def test_the_draw_can_be_repeated_from_what_the_ledger_keeps(cast: Cast) -> None:
    matters = closed(cast, 5)
    dispute_in(cast, "mediating")
    review = drawn(cast, seed="20261122")
    body = Event.objects.get(kind="review.drawn").body
    assert (body["seed"], body["population"], body["size"]) == ("20261122", 5, 2)
    assert body["drawn"] == draw([matter.number for matter in matters], 2, "20261122")
    kept = review.files.order_by("position").values_list("matter__number", flat=True)
    assert list(kept) == body["drawn"]


def test_a_seed_left_empty_is_random_and_nothing_to_draw_from_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有符合条件"):
        drawn(cast)
    closed(cast, 1)
    assert len({drawn(cast).seed, drawn(cast).seed}) == 2


def test_a_failed_point_needs_words_and_every_point_an_answer(cast: Cast) -> None:
    closed(cast, 1)
    file = drawn(cast).files.get()
    with pytest.raises(ValueError, match="写明是什么问题"):
        inputs.RecordFindings.model_validate(
            {"findings": [{"code": "record", "result": "failed", "note": ""}]}
        )
    with pytest.raises(InvalidInput, match="每个评查要点"):
        services.record_findings(
            file.pk, inputs.RecordFindings.model_validate({"findings": [{"code": "record"}]}),
            by=cast.leader, at=LATER,
        )  # fmt: skip


def test_a_correction_goes_to_the_unit_and_back_until_it_is_accepted(cast: Cast) -> None:
    closed(cast, 1)
    review = drawn(cast)
    file = read(cast, review.files.get(), correct_by="2026-03-20", record="没有签名")
    assert (file.passed, file.score, file.correction) == (True, 85, "asked")
    answer = inputs.AnswerCorrection(note="已补签")
    with pytest.raises(NotAllowed):
        services.answer_correction(file.pk, answer, by=cast.handler, at=LATER)
    services.answer_correction(file.pk, answer, by=cast.mediator, at=LATER)
    again = services.accept_correction(
        file.pk, inputs.AcceptCorrection(accepted=False, note="仍缺日期"), by=cast.leader, at=LATER
    )
    assert again.correction == "asked"
    services.answer_correction(file.pk, answer, by=cast.mediator, at=LATER)
    done = services.accept_correction(
        file.pk, inputs.AcceptCorrection(accepted=True), by=cast.leader, at=LATER
    )
    assert done.correction == "accepted"
    closing = inputs.CloseReview(conclusion="总体规范")
    assert services.close_review(review.pk, closing, by=cast.leader, at=LATER).closed_at == LATER
    with pytest.raises(Refused, match="已经结束"):
        read(cast, file)


def test_a_review_ends_only_when_every_file_is_read_and_every_hint_answered(cast: Cast) -> None:
    (matter,) = closed(cast, 1)
    review = drawn(cast)
    hint = Hint.objects.create(
        street=cast.street, review=review, kind="odd_hours", method="夜间", matters=[matter.pk]
    )
    closing = inputs.CloseReview(conclusion="总体规范")
    with pytest.raises(Refused, match="还有1卷没有评查、1条提示没有核实"):
        services.close_review(review.pk, closing, by=cast.leader, at=LATER)
    read(cast, review.files.get())
    said = inputs.SayHint(word="fine", reason="当事人只有夜间有空")
    services.answer_hint(hint.pk, said, by=cast.leader, at=LATER)
    with pytest.raises(Refused, match="已经核实过"):
        services.answer_hint(hint.pk, said, by=cast.leader, at=LATER)
    assert services.close_review(review.pk, closing, by=cast.leader, at=LATER).conclusion


def test_hints_name_files_with_method_and_numbers_and_are_found_once(cast: Cast) -> None:
    matters = closed(cast, 3)
    for matter in matters[:2]:
        Session.objects.create(
            street=cast.street, matter=matter, held_at=LATER.replace(hour=15), place="居委会",
            mediator=cast.mediator, attendees="双方", record=RECORD, rights_told=True,
        )  # fmt: skip
    for number, matter in enumerate(matters):
        size = 60 + 20 * (number == 1)
        content = picture(size, 40, lambda x, y, w=size: (x * 640 // w + y * 3) % 256)  # type: ignore[misc]
        store_upload(
            SimpleUploadedFile("协议.png", content), street=cast.street, by=cast.mediator,
            at=LATER, matter=matter, purpose="agreement",
        )  # fmt: skip
    review = drawn(cast)
    assert find_hints(review.pk, LATER) == find_hints(review.pk, LATER) + review.hints.count()
    kinds = set(review.hints.values_list("kind", flat=True))
    assert {"equal_records", "odd_hours", "same_image"} <= kinds
    same = review.hints.get(kind="same_image")
    assert same.matters == [matters[2].pk, matters[0].pk]
    for hint in review.hints.all():
        assert any(digit.isdigit() for digit in hint.method)
        assert cast.mediator.person.name not in hint.method


def test_pages_show_the_draw_the_files_and_the_hints_to_reviewers_only(cast: Cast) -> None:
    (matter,) = closed(cast, 1)
    with time_machine.travel(LATER + timedelta(days=1)):
        leader = browser(cast.leader)
        url = reverse("draw_review")
        form = form_on(leader.get(url), url)
        sent = {**form, **DRAW, "seed": "7", "unit": "", "category": ""}
        assert leader.post(url, {**sent, "last_day": "2025-01-01"}).status_code == 422
        page = leader.post(url, sent, follow=True)
        review = FileReview.objects.get()
        assert "种子 7" in text_of(page)
        assert matter.number in text_of(page)
        file = review.files.get()
        here = reverse("review_file", args=[file.pk])
        answers = form_on(leader.get(here), here)
        saved = leader.post(here, answers, follow=True)
        assert "合格 1/1" in text_of(saved)
        assert "100 分" in text_of(saved)
        mediator = browser(cast.mediator)
        assert mediator.get(reverse("file_review", args=[review.pk])).status_code == 403
        assert "没有待整改的卷" in text_of(mediator.get(reverse("file_reviews")))


def test_another_street_sees_nothing_of_a_review(cast: Cast) -> None:
    closed(cast, 1)
    review = drawn(cast)
    with time_machine.travel(LATER):
        stranger = browser(cast.stranger)
        assert stranger.get(reverse("file_review", args=[review.pk])).status_code == 404
        file = review.files.get()
        assert stranger.get(reverse("review_file", args=[file.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_of_a_review_costs_the_same_whatever_its_size(
    cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    closed(cast, count)
    review = drawn(cast, size=count)
    with time_machine.travel(LATER):
        leader = browser(cast.leader)
        leader.get(reverse("file_reviews"))
        with django_assert_max_num_queries(8):
            leader.get(reverse("file_review", args=[review.pk]))
