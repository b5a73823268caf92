"""Booking rooms and mediators: what is taken is refused, what is given up is free."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from fengqiao.disputes.conferences.models import FollowUp
from fengqiao.disputes.mediators.models import Pact
from fengqiao.disputes.models.linkage import Referral
from fengqiao.disputes.models.mediation import Session
from fengqiao.disputes.sittings.models import Booking, BookingState, CalendarFeed
from fengqiao.disputes.sittings.reminding import (
    remind_of_tomorrow,
    warn_of_follow_ups,
    warn_of_pacts,
    warn_of_referrals,
)
from fengqiao.disputes.tests.mediation_samples import SITTING, booking, conference, room
from fengqiao.disputes.tests.page import Answer, text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, sample_input
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.notify.models import Message, Notice
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.perform import At, perform

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from fengqiao.kernel.matters.models import Matter
    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SATURDAY = SITTING + timedelta(days=4)


def book(matter: Matter, by: Post, at: datetime = LATER, **values: Any) -> Booking:
    data = {"starts_at": SITTING, "ends_at": SITTING + HOUR, **values}
    if not data.get("room"):
        data.setdefault("place", "居委会")
    perform(At("dispute", matter.pk), "book", data, by=by, at=at)
    return Booking.objects.latest("pk")


def token_on(page: Answer) -> str:
    """The secret part of the address that the page shows once."""
    found = re.search(r"/feed/([\w-]{20,})[.]ics", page.content.decode())
    assert found is not None
    return found[1]


def test_a_taken_room_is_refused_and_the_next_minute_is_free(cast: Cast) -> None:
    here = room(cast)
    book(dispute_in(cast, "accepted"), cast.clerk, room=here.pk)
    other = dispute_in(cast, "accepted")
    with pytest.raises(Refused, match="已有预约：03月03日 09:00至10:00"):
        book(other, cast.dispatcher, room=here.pk, starts_at=SITTING + timedelta(minutes=59),
             ends_at=SITTING + 2 * HOUR)  # fmt: skip
    book(other, cast.dispatcher, room=here.pk, starts_at=SITTING + HOUR, ends_at=SITTING + 2 * HOUR)


def test_a_mediator_sits_in_one_place_at_a_time(cast: Cast) -> None:
    book(dispute_in(cast, "mediating"), cast.mediator)
    with pytest.raises(Refused, match="调解员在这段时间已有另一场"):
        book(dispute_in(cast, "mediating"), cast.clerk, place="司法所")


def test_a_cancelled_time_is_free_again(cast: Cast) -> None:
    first = dispute_in(cast, "mediating")
    row = book(first, cast.mediator)
    data = {"booking": row.pk, "what": "cancelled", "reason": "当事人出差"}
    perform(At("dispute", first.pk), "drop_booking", data, by=cast.mediator, at=LATER)
    book(dispute_in(cast, "mediating"), cast.mediator)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"people": 7}, "可坐6人"),
        ({"starts_at": SITTING - 2 * HOUR, "ends_at": SITTING}, "不开放"),
        ({"starts_at": SATURDAY, "ends_at": SATURDAY + HOUR}, "开放时间：周一 08:00-18:00"),
        ({"ends_at": SITTING}, "结束时间须晚于开始时间"),
        ({"starts_at": NOW, "ends_at": NOW + HOUR}, "晚于现在"),
    ],
)  # fmt: skip
def test_a_room_that_does_not_fit_is_refused(cast: Cast, values: dict[str, Any], word: str) -> None:
    here = room(cast)
    with pytest.raises(InvalidInput, match=word):
        book(dispute_in(cast, "accepted"), cast.clerk, room=here.pk, **values)


def test_a_sitting_that_is_moved_keeps_its_identity_and_frees_the_old_time(cast: Cast) -> None:
    here, matter = room(cast), dispute_in(cast, "mediating")
    row = book(matter, cast.mediator, room=here.pk)
    later = SITTING + timedelta(minutes=30)
    data = {
        "booking": row.pk, "starts_at": later, "ends_at": later + HOUR, "room": here.pk,
        "reason": "当事人请求",
    }  # fmt: skip
    perform(At("dispute", matter.pk), "rebook", data, by=cast.mediator, at=LATER)
    row.refresh_from_db()
    assert (row.starts_at, row.sequence, row.state) == (later, 1, BookingState.BOOKED)


def test_a_sitting_not_held_is_a_fact_after_its_time_only(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    row = book(matter, cast.mediator)
    data = {"booking": row.pk, "what": "missed", "reason": "一方未到"}
    with pytest.raises(InvalidInput, match="还没到"):
        perform(At("dispute", matter.pk), "drop_booking", data, by=cast.mediator, at=LATER)
    after = SITTING + HOUR
    perform(At("dispute", matter.pk), "drop_booking", data, by=cast.mediator, at=after)
    row.refresh_from_db()
    assert row.state == BookingState.MISSED


def test_a_sitting_held_fills_its_booking(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    row = booking(cast, matter)
    data = sample_input("session", cast, matter) | {"booking": row.pk}
    perform(At("dispute", matter.pk), "session", data, by=cast.mediator, at=LATER)
    row.refresh_from_db()
    assert row.state == BookingState.HELD
    assert row.session == Session.objects.get(matter=matter)


def test_the_parties_hear_of_a_sitting_only_after_both_agreed_to_be_mediated(cast: Cast) -> None:
    book(dispute_in(cast, "accepted"), cast.clerk)
    assert not Message.objects.filter(template="sitting_booked").exists()
    book(dispute_in(cast, "mediating"), cast.mediator)
    told = Message.objects.filter(template="sitting_booked")
    assert told.count() == 2
    assert "王小明" not in told[0].body


def test_the_calendar_hides_what_belongs_to_others(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    booking(cast, matter, room=room(cast))
    address = "/disputes/sittings/?view=month&day=2099-03-01"
    own = text_of(browser_of(cast.mediator).get(address))
    assert matter.number in own
    other = text_of(browser_of(cast.willow_handler).get(address))
    assert matter.number not in other
    assert "已占用" in other
    assert "榆树调解室" in other


def test_the_list_of_rooms_and_the_calendar_cost_the_same_at_any_size(
    cast: Cast, browser_of: Callable[[Post], Client], django_assert_num_queries: Any
) -> None:
    browser = browser_of(cast.mediator)
    costs = []
    for number in range(2):
        matter = dispute_in(cast, "mediating")
        booking(cast, matter, room=room(cast, name=f"调解室{number}"))
        browser.get("/disputes/sittings/?day=2099-03-03")
        with django_assert_num_queries(7) as asked:
            browser.get("/disputes/sittings/?day=2099-03-03")
        costs.append(len(asked.captured_queries))
    assert costs[0] == costs[1]


def test_one_sitting_as_a_file_names_nobody(
    cast: Cast, browser_of: Callable[[Post], Client]
) -> None:
    matter = dispute_in(cast, "mediating")
    row = booking(cast, matter, place="王小明家 13800001111")
    answer = browser_of(cast.mediator).get(f"/disputes/sittings/{row.pk}.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == f"调解 {matter.number}"
    assert event.decoded("dtstart") == SITTING
    assert b"13800001111" not in answer.content
    assert (
        browser_of(cast.willow_handler).get(f"/disputes/sittings/{row.pk}.ics").status_code == 404
    )


def test_a_feed_opens_by_its_address_alone_until_it_is_revoked(
    cast: Cast, browser_of: Callable[[Post], Client], client: Client
) -> None:
    matter = dispute_in(cast, "mediating")
    row = booking(cast, matter, starts_at=LATER + HOUR, ends_at=LATER + 2 * HOUR)
    browser = browser_of(cast.mediator)
    page = browser.post("/disputes/sittings/feed/open/")
    token = token_on(page)
    assert token not in str(CalendarFeed.objects.values_list("digest", flat=True))
    answer = client.get(f"/disputes/sittings/feed/{token}.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["uid"] == f"sitting-{cast.street.pk}-{row.pk}@fengqiao"
    assert "王小明" not in answer.content.decode()
    browser.post("/disputes/sittings/feed/revoke/")
    assert client.get(f"/disputes/sittings/feed/{token}.ics").status_code == 404
    kinds = Event.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["sittings.feed_opened", "sittings.feed_revoked"]


def test_a_feed_tells_nothing_that_its_post_may_not_see(
    cast: Cast, browser_of: Callable[[Post], Client], client: Client
) -> None:
    booking(cast, dispute_in(cast, "mediating"), starts_at=LATER + HOUR, ends_at=LATER + 2 * HOUR)
    page = browser_of(cast.willow_handler).post("/disputes/sittings/feed/open/")
    token = token_on(page)
    answer = client.get(f"/disputes/sittings/feed/{token}.ics")
    assert not Calendar.from_ical(answer.content).walk("VEVENT")


def test_tomorrows_sitting_is_told_once(cast: Cast) -> None:
    matter = dispute_in(cast, "mediating")
    booking(
        cast, matter, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=1)
    )
    assert (remind_of_tomorrow(LATER), remind_of_tomorrow(LATER)) == (1, 0)
    assert Message.objects.filter(template="sitting_tomorrow").count() == 2
    assert Notice.objects.filter(post=cast.mediator, text__startswith="明天调解").count() == 1


def test_pacts_follow_ups_and_answers_are_warned_of_once(cast: Cast) -> None:
    day = NOW.date()
    Pact.objects.create(
        street=cast.street, kind="resolution", title="三所协议", unit=cast.elm,
        signed_on=day - timedelta(days=300), valid_until=day + timedelta(days=20),
    )  # fmt: skip
    FollowUp.objects.create(
        street=cast.street, conference=conference(cast), task="联系", unit=cast.elm, due_on=day
    )
    Referral.objects.create(
        street=cast.street, matter=dispute_in(cast, "mediating"), partner="petition",
        direction="in", body="信访办", referred_on=day, due_on=day + timedelta(days=2),
    )  # fmt: skip
    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    for warn in (warn_of_pacts, warn_of_follow_ups, warn_of_referrals):
        assert (warn(at), warn(at)) == (1, 0)
    near = at + timedelta(days=14)
    assert (warn_of_pacts(near), warn_of_pacts(near)) == (1, 0)
