"""In-page notices: who sees them, and that reading is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fengqiao.kernel.matters.models import Secrecy
from fengqiao.kernel.notify.compose import notice_to_post, notice_to_unit
from fengqiao.kernel.notify.models import Notice
from fengqiao.kernel.notify.selectors import PAGE, UNREAD_LIMIT, notices_for, unread_count
from fengqiao.kernel.notify.services import read_notices
from fengqiao.kernel.notify.tests.conftest import NOON, make_matter

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Post, Unit
    from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_addresses")]


def tell_unit(cast: Cast, unit: Unit, **fields: Any) -> Notice:
    matter = make_matter(cast, unit, **fields)
    notice = notice_to_unit(cast.street, unit.pk, matter, f"{matter.number}已派至本单位", NOON)
    notice.save()
    return notice


def seen_by(post: Post) -> set[int]:
    return set(notices_for(post).values_list("pk", flat=True))


def test_a_notice_to_a_unit_reaches_its_posts_alone(cast: Cast) -> None:
    notice = tell_unit(cast, cast.elm)
    assert seen_by(cast.mediator) == {notice.pk}
    for name, post in cast.posts().items():
        if name != "mediator":
            assert seen_by(post) == set(), name


def test_a_notice_to_a_post_reaches_no_other(cast: Cast) -> None:
    notice_to_post(cast.street, cast.clerk.pk, None, "导入已完成", NOON).save()
    assert len(seen_by(cast.clerk)) == 1
    assert seen_by(cast.dispatcher) == set()


def test_a_unit_does_not_learn_of_a_matter_restricted_to_others(cast: Cast) -> None:
    tell_unit(cast, cast.elm, secrecy=Secrecy.RESTRICTED)
    assert seen_by(cast.mediator) == set()
    assert unread_count(cast.mediator) == 0


def test_a_unit_of_the_same_id_in_another_street_sees_nothing(cast: Cast) -> None:
    notice = notice_to_post(cast.other_street, cast.clerk.pk, None, "他乡", NOON)
    notice.save()
    assert seen_by(cast.clerk) == set()


def test_reading_is_recorded_once_with_who_and_when(cast: Cast) -> None:
    notice = tell_unit(cast, cast.elm)
    assert unread_count(cast.mediator) == 1
    assert read_notices(cast.mediator, at=NOON, only=notice.pk) == 1
    assert read_notices(cast.mediator, at=NOON, only=notice.pk) == 0
    notice.refresh_from_db()
    assert (notice.read_at, notice.read_by) == (NOON, cast.mediator)
    assert unread_count(cast.mediator) == 0


def test_nobody_marks_the_notices_of_others(cast: Cast) -> None:
    notice = tell_unit(cast, cast.elm)
    assert read_notices(cast.willow_handler, at=NOON, only=notice.pk) == 0
    assert read_notices(cast.stranger, at=NOON) == 0


def test_a_notice_goes_to_a_post_or_a_unit_and_never_to_both_or_none(cast: Cast) -> None:
    for post, unit in ((None, None), (cast.clerk, cast.centre)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(street=cast.street, post=post, unit=unit, text="x", made_at=NOON)


def test_the_unread_count_stops_at_its_limit(cast: Cast) -> None:
    Notice.objects.bulk_create(
        notice_to_post(cast.street, cast.clerk.pk, None, "x", NOON) for _ in range(UNREAD_LIMIT + 5)
    )
    assert unread_count(cast.clerk) == UNREAD_LIMIT


def test_the_page_lists_notices_and_marks_one_or_all_read(cast: Cast, client: Client) -> None:
    first = notice_to_post(cast.street, cast.clerk.pk, None, "甲已签收", NOON, link="/a/")
    second = notice_to_post(cast.street, cast.clerk.pk, None, "乙已签收", NOON)
    Notice.objects.bulk_create([first, second])
    assert cast.clerk.person.user is not None
    client.force_login(cast.clerk.person.user)

    page = client.get(reverse("notices")).content.decode()
    assert '<a href="/a/">甲已签收</a>' in page
    assert page.index("乙已签收") < page.index("甲已签收")

    one = Notice.objects.get(text="甲已签收")
    assert client.post(reverse("notices_read"), {"notice": one.pk}).status_code == 302
    assert set(Notice.objects.filter(read_at=None).values_list("text", flat=True)) == {"乙已签收"}
    client.post(reverse("notices_read"))
    assert not Notice.objects.filter(read_at=None).exists()
    assert client.post(reverse("notices_read"), {"notice": "x"}).status_code == 404


def test_a_long_list_is_paged_by_key_at_a_constant_cost(cast: Cast, client: Client) -> None:
    assert cast.clerk.person.user is not None
    client.force_login(cast.clerk.person.user)
    notice_to_post(cast.street, cast.clerk.pk, None, "通知0", NOON).save()
    client.get(reverse("notices"))  # reads the unit tree once a process
    with CaptureQueriesContext(connection) as short:
        client.get(reverse("notices"))
    Notice.objects.bulk_create(
        notice_to_post(cast.street, cast.clerk.pk, None, f"通知{number}", NOON)
        for number in range(1, PAGE + 10)
    )
    with CaptureQueriesContext(connection) as long:
        first = client.get(reverse("notices"))
    assert len(long) == len(short)

    rest = client.get(reverse("notices") + first.context["next_url"])
    shown = [*first.context["notices"], *rest.context["notices"]]
    assert [row.text for row in shown] == [f"通知{n}" for n in reversed(range(PAGE + 10))]
    assert rest.context["next_url"] == ""


def test_the_page_wants_a_signed_in_user_with_a_post(cast: Cast, client: Client) -> None:
    assert client.get(reverse("notices")).status_code == 302
    assert client.post(reverse("notices_read")).status_code == 302
