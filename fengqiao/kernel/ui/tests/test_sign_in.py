"""Signing in and out, and how guessing is slowed."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from fengqiao.kernel.org.models import Person
from fengqiao.kernel.ui.models import SignInAttempt
from fengqiao.kernel.ui.tests.conftest import PASSWORD

GOOD = {"username": "li", "password": PASSWORD}
BAD = GOOD | {"password": "guess"}


@pytest.fixture(autouse=True)
def _li(li: Person) -> None:
    """Everybody here knows of Li."""


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_leads_to_the_work_list(client: Client) -> None:
    answer = client.post("/sign-in/", GOOD)
    assert answer.headers["Location"] == "/"
    assert signed_in(client)


def test_one_comes_back_to_the_page_that_asked(client: Client) -> None:
    answer = client.post("/sign-in/", GOOD | {"next": "/intake/"})
    assert answer.headers["Location"] == "/intake/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_one_is_never_sent_to_another_site(client: Client, target: str) -> None:
    assert client.post("/sign-in/", GOOD | {"next": target}).headers["Location"] == "/"


@pytest.mark.parametrize("values", [BAD, BAD | {"username": "nobody"}, {}])
def test_a_refusal_does_not_tell_whether_the_name_exists(
    client: Client, values: dict[str, str]
) -> None:
    answer = client.post("/sign-in/", values)
    assert answer.status_code == 403
    assert "用户名或密码不正确。" in answer.content.decode()
    assert not signed_in(client)


def test_a_user_who_may_not_sign_in_is_refused_alike(client: Client, li: Person) -> None:
    assert li.user is not None
    li.user.is_active = False
    li.user.save()
    assert "用户名或密码不正确。" in client.post("/sign-in/", GOOD).content.decode()


def test_the_typed_name_stays_and_the_password_goes(client: Client) -> None:
    text = client.post("/sign-in/", BAD).content.decode()
    assert 'value="li"' in text
    assert "guess" not in text


def test_the_page_to_return_to_survives_a_refusal(client: Client) -> None:
    text = client.post("/sign-in/", BAD | {"next": "/intake/"}).content.decode()
    assert '<input type="hidden" name="next" value="/intake/">' in text


def test_after_ten_failures_the_right_password_is_refused_too(client: Client) -> None:
    for _ in range(10):
        client.post("/sign-in/", BAD)
    answer = client.post("/sign-in/", GOOD)
    assert answer.status_code == 403
    assert "尝试次数过多" in answer.content.decode()
    assert not signed_in(client)


def test_nine_failures_do_not_lock(client: Client) -> None:
    for _ in range(9):
        client.post("/sign-in/", BAD)
    assert client.post("/sign-in/", GOOD).status_code == 302


def test_a_quarter_of_an_hour_later_one_may_try_again(client: Client) -> None:
    start = timezone.make_aware(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001  made aware here
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(10):
            client.post("/sign-in/", BAD)
        clock.shift(timedelta(minutes=15))
        assert client.post("/sign-in/", GOOD).status_code == 403
        clock.shift(timedelta(minutes=15, seconds=1))
        assert client.post("/sign-in/", GOOD).status_code == 302


def test_the_name_in_other_letters_counts_as_the_same(client: Client) -> None:
    for name in ("li", "LI") * 5:
        client.post("/sign-in/", BAD | {"username": name})
    assert "尝试次数过多" in client.post("/sign-in/", GOOD).content.decode()


def test_others_and_other_addresses_are_not_locked_out(client: Client) -> None:
    for _ in range(11):
        client.post("/sign-in/", BAD)
    assert client.post("/sign-in/", GOOD, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_success_forgets_the_failures(client: Client) -> None:
    client.post("/sign-in/", BAD)
    client.post("/sign-in/", GOOD)
    assert not SignInAttempt.objects.exists()


def test_what_is_remembered_names_nobody(client: Client) -> None:
    client.post("/sign-in/", BAD)
    kept = SignInAttempt.objects.get()
    assert len(kept.key) == 64
    assert set(kept.key) <= set("0123456789abcdef")


def test_one_who_is_signed_in_is_sent_on(client: Client) -> None:
    client.post("/sign-in/", GOOD)
    assert client.get("/sign-in/?next=/intake/").headers["Location"] == "/intake/"


def test_signing_out_ends_the_session_and_takes_a_post(client: Client) -> None:
    client.post("/sign-in/", GOOD)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert not signed_in(client)


def test_a_post_without_its_token_is_refused_in_chinese() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", GOOD)
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
