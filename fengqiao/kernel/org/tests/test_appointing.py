"""Posts wait for the security administrator, and the three stay three."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.org.models import Approval, Duty, Person, Post
from fengqiao.kernel.org.services import OrgRefused, add_person, appoint, approve_post, end_post
from fengqiao.kernel.org.services import refuse_post as refuse
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    return add_person(street=cast.street, code="P900", name="新人", by=cast.administrator, at=NOON)


def propose(cast: Cast, person: Person, *duties: Duty, **fields: Any) -> Post:
    given: dict[str, Any] = {"unit": cast.elm, "title": "岗", "starts_on": TODAY} | fields
    return appoint(person=person, duties=duties, by=cast.administrator, at=NOON, **given)


def held(person: Person) -> bool:
    return Post.objects.held_on(TODAY).filter(person=person).exists()


def test_a_proposed_post_gives_no_right_before_it_is_approved(cast: Cast, newcomer: Person) -> None:
    post = propose(cast, newcomer, Duty.HANDLE)
    assert not held(newcomer)
    approve_post(post, by=cast.security, at=NOON)
    assert held(newcomer)
    assert post.decided_by == cast.security.shown_name


def test_a_refused_post_gives_no_right_and_can_be_proposed_anew(
    cast: Cast, newcomer: Person
) -> None:
    post = propose(cast, newcomer, Duty.HANDLE)
    refuse(post, reason="没有任命文件", by=cast.security, at=NOON)
    assert not held(newcomer)
    approve_post(propose(cast, newcomer, Duty.HANDLE), by=cast.security, at=NOON)
    assert held(newcomer)


@pytest.mark.parametrize("approval", [Approval.APPROVED, Approval.REFUSED])
def test_what_was_decided_is_not_decided_again(
    cast: Cast, newcomer: Person, approval: Approval
) -> None:
    post = propose(cast, newcomer, Duty.HANDLE)
    stale = Post.objects.get(pk=post.pk)
    if approval == Approval.APPROVED:
        approve_post(post, by=cast.security, at=NOON)
    else:
        refuse(post, reason="不符", by=cast.security, at=NOON)
    with pytest.raises(OrgRefused, match="不用再次决定"):
        approve_post(stale, by=cast.security, at=NOON)


def test_nobody_decides_the_own_post(cast: Cast) -> None:
    post = propose(cast, cast.security.person, Duty.SECURE, unit=cast.office)
    with pytest.raises(OrgRefused, match="自己的岗位"):
        approve_post(post, by=cast.security, at=NOON)


def test_a_post_of_another_street_is_not_decided(cast: Cast, newcomer: Person) -> None:
    post = propose(cast, newcomer, Duty.HANDLE)
    with pytest.raises(OrgRefused, match="另一个街道"):
        approve_post(post, by=cast.stranger, at=NOON)


def test_two_proposals_that_mix_the_three_are_refused_before_any_is_approved(
    cast: Cast, newcomer: Person
) -> None:
    propose(cast, newcomer, Duty.SECURE)
    with pytest.raises(OrgRefused, match="三人分别担任"):
        propose(cast, newcomer, Duty.HANDLE)


def test_an_end_is_brought_forward_but_never_put_off(cast: Cast, newcomer: Person) -> None:
    post = propose(cast, newcomer, Duty.HANDLE, ends_on=TODAY + timedelta(days=30))
    end_post(post, TODAY + timedelta(days=10), by=cast.administrator, at=NOON)
    with pytest.raises(OrgRefused, match="不能推迟"):
        end_post(post, TODAY + timedelta(days=11), by=cast.administrator, at=NOON)


@pytest.mark.parametrize("part", ["administrator", "security", "auditor"])
def test_a_street_keeps_each_of_its_three_administrators(
    cast: Cast, newcomer: Person, part: str
) -> None:
    leaving: Post = getattr(cast, part)
    with pytest.raises(OrgRefused, match="接任的人"):
        end_post(leaving, TODAY, by=cast.administrator, at=NOON)
    follower = propose(cast, newcomer, *(Duty(duty) for duty in leaving.duties))
    with pytest.raises(OrgRefused, match="接任的人"):
        end_post(leaving, TODAY, by=cast.administrator, at=NOON)
    approve_post(follower, by=cast.security, at=NOON)
    end_post(leaving, TODAY, by=cast.administrator, at=NOON)


def test_each_change_writes_one_event_without_names(cast: Cast, newcomer: Person) -> None:
    post = propose(cast, newcomer, Duty.HANDLE)
    approve_post(post, by=cast.security, at=NOON)
    end_post(post, TODAY, by=cast.administrator, at=NOON)
    events = list(street_events(cast.street.pk))
    assert [event.kind for event in events] == [
        "org.person_added", "org.post_proposed", "org.post_approved", "org.post_ended",
    ]  # fmt: skip
    assert [event.actor for event in events] == [
        cast.administrator.ref, cast.administrator.ref, cast.security.ref, cast.administrator.ref,
    ]  # fmt: skip
    assert "新人" not in str([event.body for event in events])


def test_a_refused_change_writes_nothing(cast: Cast, newcomer: Person) -> None:
    before = street_events(cast.street.pk).count()
    with pytest.raises(OrgRefused):
        propose(cast, newcomer, Duty.SECURE, Duty.AUDIT)
    assert street_events(cast.street.pk).count() == before


def test_the_database_refuses_a_proposed_post_that_names_a_decider(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=cast.clerk.pk).update(
            approval=Approval.PROPOSED, decided_by="某人", decided_at=NOON
        )
