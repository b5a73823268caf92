"""What is done at the server: opening a street, and the passwords that no page may reset."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from fengqiao.administration.tests.events import kinds_of, last_event
from fengqiao.kernel.org.models import Post, Street, User
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db
THREE = ("--sysadmin", "甲:jia", "--security", "乙:yi", "--auditor", "丙:bing")
STREET = ("--code", "new", "--name", "新街道", "--prefix", "新")


def test_a_new_street_has_three_administrators_who_can_sign_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("open_street", *STREET, *THREE)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[:3] for line in lines] == [
        ["系统管理员", "甲", "jia"], ["安全管理员", "乙", "yi"], ["审计管理员", "丙", "bing"],
    ]  # fmt: skip
    for _, _, username, password in lines:
        client = Client()
        client.post(reverse("sign_in"), {"username": username, "password": password})
        assert client.get(reverse("change_password")).status_code == 200
    assert Post.objects.filter(street__code="new", approval="approved").count() == 3
    assert kinds_of(Street.objects.get(code="new"))[0] == "org.street_opened"


@pytest.mark.parametrize(
    "three",
    [
        ("--sysadmin", "甲", "--security", "乙:yi", "--auditor", "丙:bing"),
        ("--sysadmin", "甲:same", "--security", "乙:same", "--auditor", "丙:bing"),
    ],
)
def test_a_street_is_opened_whole_or_not_at_all(db: None, three: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("open_street", *STREET, *three)
    assert not Street.objects.exists()
    assert not User.objects.exists()


def test_the_password_of_an_administrator_is_reset_at_the_server(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reset_password", "fq-security")
    password = capsys.readouterr().out.strip()
    user = User.objects.get(username="fq-security")
    assert user.check_password(password)
    assert user.has_temporary_password
    assert last_event(cast.street).actor == "system:reset-password"


def test_a_name_that_nobody_has_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("reset_password", "nobody")
