"""Log-ins: temporary passwords, locks and sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from fengqiao.kernel.ledger.selectors import street_events
from fengqiao.kernel.org.accounts import (
    TEMPORARY_FOR,
    change_own_password,
    end_sessions,
    lock_account,
    set_temporary_password,
    temporary_password,
    unlock_account,
)
from fengqiao.kernel.org.models import User
from fengqiao.kernel.org.recording import CommandLine
from fengqiao.kernel.org.services import OrgRefused, add_person, give_log_in
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("notices")).status_code == 200


def test_a_temporary_password_opens_the_log_in_and_lapses_after_a_day(cast: Cast) -> None:
    password = set_temporary_password(cast.clerk.person, by=cast.administrator, at=NOON)
    user = authenticate(username="fq-clerk", password=password)
    assert isinstance(user, User)
    assert user.password_expires_at == NOON + TEMPORARY_FOR == NOON + timedelta(hours=24)


def test_a_reset_ends_the_sessions_under_the_old_password(cast: Cast) -> None:
    client = signed_in(cast.clerk.person.user)
    assert is_in(client)
    set_temporary_password(cast.clerk.person, by=cast.administrator, at=NOON)
    assert not is_in(client)


@pytest.mark.parametrize("part", ["administrator", "security", "auditor"])
def test_no_page_resets_the_password_of_one_of_the_three(cast: Cast, part: str) -> None:
    person = getattr(cast, part).person
    with pytest.raises(OrgRefused, match="reset-password"):
        set_temporary_password(person, by=cast.administrator, at=NOON)
    assert set_temporary_password(person, by=CommandLine("reset-password"), at=NOON)


def test_temporary_passwords_are_long_and_differ() -> None:
    found = {temporary_password() for _ in range(200)}
    assert len(found) == 200
    assert all(len(password) == 19 for password in found)


def test_the_owner_replaces_the_temporary_password(cast: Cast) -> None:
    old = set_temporary_password(cast.clerk.person, by=cast.administrator, at=NOON)
    user = User.objects.get(username="fq-clerk")
    change_own_password(user, old=old, new="榆树下的三只猫咪2026", by=cast.clerk, at=NOON)
    user.refresh_from_db()
    assert not user.has_temporary_password
    assert user.check_password("榆树下的三只猫咪2026")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("错的密码", "榆树下的三只猫咪2026", "原密码不正确"),
        ("", "短", "密码太短"),
        ("", "", "与原密码相同"),
        ("", "1234567890", "常见"),
    ],
)
def test_a_weak_or_unproved_password_is_refused(cast: Cast, old: str, new: str, why: str) -> None:
    given = set_temporary_password(cast.clerk.person, by=cast.administrator, at=NOON)
    user = User.objects.get(username="fq-clerk")
    with pytest.raises(ValidationError, match=why):
        change_own_password(user, old=old or given, new=new or given, by=cast.clerk, at=NOON)


def test_a_locked_log_in_is_out_at_once_and_stays_out(cast: Cast) -> None:
    client = signed_in(cast.clerk.person.user)
    lock_account(cast.clerk.person, reason="离岗", by=cast.security, at=NOON)
    assert not is_in(client)
    assert authenticate(username="fq-clerk", password="x") is None
    unlock_account(cast.clerk.person, reason="返岗", by=cast.security, at=NOON)
    assert not is_in(client), "an old session must not come back to life"


def test_ended_sessions_have_to_sign_in_again_and_others_go_on(cast: Cast) -> None:
    clerk, handler = signed_in(cast.clerk.person.user), signed_in(cast.handler.person.user)
    end_sessions(cast.clerk.person, by=cast.security, at=NOON)
    assert not is_in(clerk)
    assert is_in(handler)
    assert is_in(signed_in(User.objects.get(username="fq-clerk")))


def test_the_security_administrator_cannot_lock_itself_out(cast: Cast) -> None:
    with pytest.raises(OrgRefused, match="自己的账号"):
        lock_account(cast.security.person, reason="试试", by=cast.security, at=NOON)


def test_locking_twice_and_unlocking_the_unlocked_are_refused(cast: Cast) -> None:
    with pytest.raises(OrgRefused, match="没有锁定"):
        unlock_account(cast.clerk.person, reason="误会", by=cast.security, at=NOON)
    lock_account(cast.clerk.person, reason="离岗", by=cast.security, at=NOON)
    with pytest.raises(OrgRefused, match="已经锁定"):
        lock_account(cast.clerk.person, reason="离岗", by=cast.security, at=NOON)


def test_a_user_name_is_given_once_whatever_its_case(cast: Cast) -> None:
    person = add_person(
        street=cast.street, code="P900", name="新人", by=cast.administrator, at=NOON
    )
    with pytest.raises(OrgRefused, match="已被使用"):
        give_log_in(person, username="FQ-Clerk", by=cast.administrator, at=NOON)
    give_log_in(person, username="newcomer", by=cast.administrator, at=NOON)
    assert authenticate(username="newcomer", password="") is None


def test_each_act_on_a_log_in_writes_one_event_without_passwords(cast: Cast) -> None:
    person = cast.clerk.person
    password = set_temporary_password(person, by=cast.administrator, at=NOON)
    lock_account(person, reason="离岗", by=cast.security, at=NOON)
    unlock_account(person, reason="返岗", by=cast.security, at=NOON)
    end_sessions(person, by=cast.security, at=NOON)
    events = list(street_events(cast.street.pk))
    assert [event.kind for event in events] == [
        "account.password_reset", "account.locked", "account.unlocked", "account.sessions_ended",
    ]  # fmt: skip
    assert {event.subject for event in events} == {f"user:{person.user_id}"}
    assert password not in str([event.body for event in events])
