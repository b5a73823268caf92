"""Conferences: who knows of them, attendance, conclusions, what must follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fengqiao.disputes.conferences import services
from fengqiao.disputes.conferences.inputs import ConcludeInput, ConveneInput, FollowUpInput
from fengqiao.disputes.conferences.models import Conference, Discussion, FollowUp
from fengqiao.disputes.conferences.selectors import conferences_for
from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import NOW, dispute_in
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.workflow.errors import InvalidInput, NotAllowed, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def convened(cast: Cast, **values: Any) -> Conference:
    data = ConveneInput.model_validate(
        {"kind": "chiefs", "title": "三月会商", "held_at": NOW, "place": "综治中心",
         "participants": [{"unit": cast.police.pk, "role": "所长"}, {"body": "某律所"}], **values}
    )  # fmt: skip
    return services.convene(data, by=cast.mediator, at=NOW)


def concluded(cast: Cast, row: Conference, by: Post | None = None) -> None:
    police = row.participants.get(unit=cast.police)
    task = {"task": "增设照明", "unit": cast.police.pk, "due_on": "2026-03-01"}
    data = ConcludeInput.model_validate(
        {"came": [police.pk], "conclusion": "分头落实", "tasks": [task]}
    )
    services.conclude(row, data, by=by or cast.mediator, at=NOW)


def test_those_who_convened_sat_or_oversee_know_of_a_conference_and_no_others(cast: Cast) -> None:
    row = convened(cast)
    know = {name for name, post in cast.posts().items() if row in conferences_for(post)}
    assert know == {"mediator", "handler", "dispatcher", "leader"}
    assert Notice.objects.filter(unit=cast.police, text__contains="三月会商").count() == 1


def test_the_same_conference_is_not_registered_twice(cast: Cast) -> None:
    convened(cast)
    with pytest.raises(InvalidInput, match="已登记"):
        convened(cast)


def test_a_conclusion_is_made_once_by_who_convened_with_attendance(cast: Cast) -> None:
    row = convened(cast)
    with pytest.raises(NotAllowed, match="召集单位"):
        concluded(cast, row, by=cast.handler)
    concluded(cast, row)
    assert list(row.participants.order_by("pk").values_list("came", flat=True)) == [True, False]
    with pytest.raises(Refused, match="已登记"):
        concluded(cast, row)
    event = Event.objects.latest("id")
    assert event.body == {"came": 1, "asked": 2, "tasks": 1}


def test_a_follow_up_is_late_until_its_unit_finishes_it_once(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    concluded(cast, convened(cast))
    task = FollowUp.objects.get()
    assert "逾期的后续事项" in text_of(browser_of(cast.handler).get("/disputes/conferences/"))
    done = FollowUpInput(result="已装好")
    with pytest.raises(NotAllowed, match="责任单位"):
        services.finish_follow_up(task, done, by=cast.willow_handler, at=NOW)
    services.finish_follow_up(task, done, by=cast.handler, at=NOW)
    with pytest.raises(Refused, match="已登记完成"):
        services.finish_follow_up(task, done, by=cast.handler, at=NOW)
    assert "逾期的后续事项" not in text_of(browser_of(cast.handler).get("/disputes/conferences/"))


def test_the_next_conference_shows_what_became_of_the_tasks_of_the_last(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    first = convened(cast)
    concluded(cast, first)
    second = convened(cast, title="四月会商", previous=first.pk)
    page = text_of(browser_of(cast.mediator).get(f"/disputes/conferences/{second.pk}/"))
    assert "上次会商的后续事项" in page
    assert "增设照明" in page


def test_a_conference_shows_only_the_matters_that_a_post_may_know_of(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    row, matter = convened(cast), dispute_in(cast, "mediating")
    matter.involvements.filter(unit=cast.police).delete()
    Discussion.objects.create(
        street=cast.street, matter=matter, conference=row, chosen="先修", reason="快"
    )
    address = f"/disputes/conferences/{row.pk}/"
    assert matter.number in text_of(browser_of(cast.mediator).get(address))
    assert matter.number not in text_of(browser_of(cast.handler).get(address))


def test_a_conference_is_convened_and_concluded_on_its_pages(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    browser = browser_of(cast.mediator)
    posted = {
        "kind": "case_study", "title": "漏水研判", "held_at": "2026-03-02T10:00", "place": "中心",
        "participants": ["0"], "participants.0.body": "某律所",
    }  # fmt: skip
    answer = browser.post("/disputes/conferences/convene/", posted, follow=True)
    assert "漏水研判" in text_of(answer)
    row = Conference.objects.get()
    browser.post(f"/disputes/conferences/{row.pk}/conclude/", {"conclusion": "先修后算"})
    row.refresh_from_db()
    assert row.conclusion == "先修后算"
