"""The security administrator's pages: approvals, log-ins, failures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fengqiao.administration.models import SignInFailure
from fengqiao.administration.services.sign_in_failures import KEEP_FAILURES, forget_failures
from fengqiao.administration.tests.conftest import NOON, TODAY, SignIn
from fengqiao.administration.tests.events import kinds_of, last_event
from fengqiao.kernel.org.models import Approval, Duty, Post, User
from fengqiao.kernel.org.services import add_person, appoint
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def proposed(cast: Cast, number: int) -> Post:
    person = add_person(
        street=cast.street, code=f"P9{number}", name=f"新{number}", by=cast.administrator, at=NOON
    )
    return appoint(
        person=person, unit=cast.elm, title="办理员", duties=[Duty.HANDLE], starts_on=TODAY,
        by=cast.administrator, at=NOON,
    )  # fmt: skip


def test_chosen_posts_are_approved_and_the_others_wait(cast: Cast, security: Client) -> None:
    first, second, third = (proposed(cast, number) for number in range(3))
    chosen = {"post": [str(first.pk), str(third.pk)]}
    security.post(reverse("posts_approve"), chosen)
    states = Post.objects.in_bulk([first.pk, second.pk, third.pk])
    assert states[first.pk].approval == states[third.pk].approval == Approval.APPROVED
    assert states[second.pk].approval == Approval.PROPOSED
    assert kinds_of(cast.street)[-2:] == ["org.post_approved"] * 2


def test_approving_nothing_says_so(cast: Cast, security: Client) -> None:
    for post in ([], ["x"], ["99999999999999999999"], [str(cast.clerk.pk)]):
        page = security.post(reverse("posts_approve"), {"post": post}, follow=True)
        assert "没有选择待批准的岗位" in page.content.decode()


def test_a_refusal_needs_a_reason_which_the_system_administrator_reads(
    cast: Cast, security: Client, system: Client
) -> None:
    post = proposed(cast, 1)
    url = reverse("post_refuse", args=[post.pk])
    assert security.post(url, {"reason": ""}).status_code == 422
    assert security.post(url, {"reason": "没有任命文件"}).status_code == 302
    page = system.get(reverse("person", args=[post.person_id])).content.decode()
    assert "没有任命文件" in page
    assert security.get(url).status_code == 404, "it is decided"


def test_locking_ends_the_work_at_once_and_unlocking_lets_sign_in_again(
    cast: Cast, security: Client, sign_in: SignIn
) -> None:
    clerk = sign_in(cast.clerk)
    assert clerk.get(reverse("notices")).status_code == 200
    security.post(reverse("account_lock", args=[cast.clerk.person_id]), {"reason": "离岗"})
    assert clerk.get(reverse("notices")).status_code == 302
    assert "已锁定" in security.get(reverse("accounts")).content.decode()
    security.post(reverse("account_unlock", args=[cast.clerk.person_id]), {"reason": "返岗"})
    assert sign_in(cast.clerk).get(reverse("notices")).status_code == 200
    assert kinds_of(cast.street) == ["account.locked", "account.unlocked"]


def test_sessions_of_one_log_in_are_ended(cast: Cast, security: Client, sign_in: SignIn) -> None:
    here, there, other = sign_in(cast.clerk), sign_in(cast.clerk), sign_in(cast.handler)
    security.post(reverse("account_sign_out", args=[cast.clerk.person_id]))
    for client, status in ((here, 302), (there, 302), (other, 200)):
        assert client.get(reverse("notices")).status_code == status
    assert last_event(cast.street).kind == "account.sessions_ended"


def test_a_wrong_password_is_listed_with_name_and_address(cast: Cast, security: Client) -> None:
    form = {"username": "fq-clerk", "password": "猜的"}
    Client().post(reverse("sign_in"), form, REMOTE_ADDR="192.0.2.7")
    page = security.get(reverse("sign_in_failures")).content.decode()
    assert "fq-clerk" in page
    assert "窗一" in page
    assert "192.0.2.7" in page


def test_an_unknown_name_is_counted_and_never_kept(cast: Cast, security: Client) -> None:
    for name in ("my-secret-password", "\x00"):
        Client().post(reverse("sign_in"), {"username": name, "password": "x"})
    page = security.get(reverse("sign_in_failures")).content.decode()
    assert "另有 2 次使用不存在的用户名" in page
    assert "my-secret-password" not in page
    assert "my-secret-password" not in str(list(SignInFailure.objects.values()))


def test_failures_of_another_street_are_not_listed(cast: Cast, security: Client) -> None:
    Client().post(reverse("sign_in"), {"username": "other-stranger", "password": "x"})
    assert "other-stranger" not in security.get(reverse("sign_in_failures")).content.decode()


def test_failures_are_kept_for_half_a_year(cast: Cast) -> None:
    now = timezone.now()
    for age in (timedelta(days=181), KEEP_FAILURES + timedelta(days=1)):
        SignInFailure.objects.create(at=now - age)
    assert forget_failures(now) == 1


def test_the_password_rules_in_force_are_shown(security: Client) -> None:
    page = security.get(reverse("accounts")).content.decode()
    assert "密码至少 10 个字符" in page
    assert "15 分钟内最多尝试 10 次" in page


def test_a_lapsed_temporary_password_signs_out(cast: Cast, sign_in: SignIn) -> None:
    clerk = sign_in(cast.clerk)
    expired = timezone.now() - timedelta(minutes=1)
    User.objects.filter(username="fq-clerk").update(password_expires_at=expired)
    answer = clerk.get(reverse("own_account"))
    assert answer.status_code == 403
    assert "临时密码已过期" in answer.content.decode()
    assert clerk.get(reverse("own_account")).status_code == 302


def test_a_temporary_password_opens_the_password_page_alone(cast: Cast, sign_in: SignIn) -> None:
    clerk = sign_in(cast.clerk)
    User.objects.filter(username="fq-clerk").update(
        password_expires_at=timezone.now() + timedelta(hours=1)
    )
    for name in ("notices", "own_account", "work_list"):
        assert clerk.get(reverse(name)).headers["Location"] == reverse("change_password")
    assert clerk.get(reverse("change_password")).status_code == 200
    assert clerk.post(reverse("sign_out")).status_code == 302


def test_leaving_other_devices_keeps_this_one(cast: Cast, sign_in: SignIn) -> None:
    here, there = sign_in(cast.clerk), sign_in(cast.clerk)
    here.post(reverse("own_sign_out"))
    assert here.get(reverse("own_account")).status_code == 200
    assert there.get(reverse("own_account")).status_code == 302


def test_two_new_passwords_that_differ_are_refused(cast: Cast, sign_in: SignIn) -> None:
    form = {"old": "x", "new": "榆树下的三只猫咪", "again": "榆树下的四只猫咪"}
    answer = sign_in(cast.clerk).post(reverse("change_password"), form)
    assert answer.status_code == 422
    assert "不一致" in answer.content.decode()
    assert "三只猫咪" not in answer.content.decode()
