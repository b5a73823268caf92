"""The pages of this room stand alone in its tests, under the addresses of `urls.py`."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from fengqiao.kernel.org.models import Duty, Person, Post, Street, Unit, UnitKind, User
from fengqiao.kernel.ui import context, menu

PASSWORD = "correct-horse-2026"


@pytest.fixture(autouse=True)
def _own_addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No other room's addresses, menu entries, notices or search."""
    settings.ROOT_URLCONF = "fengqiao.kernel.ui.tests.urls"
    # Passwords are checked often here, and not for their strength.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(menu, "_entries", {})
    monkeypatch.setattr(context, "_places", context.Places())


@pytest.fixture
def li(db: None) -> Person:
    """Li has a log-in, and two posts at one unit: the window since 2020, mediation since 2021."""
    street = Street.objects.create(code="fq", name="枫桥街道", number_prefix="枫")
    kind = UnitKind.objects.create(street=street, code="department", name="部门")
    centre = Unit.objects.create(street=street, kind=kind, code="01", name="综治中心")
    user = User.objects.create_user("li", PASSWORD)
    person = Person.objects.create(street=street, user=user, code="P1", name="李工")
    for title, duty, year in (("窗口", Duty.INTAKE, 2020), ("调解", Duty.MEDIATE, 2021)):
        Post.objects.create(
            street=street, person=person, unit=centre, title=title,
            duties=[duty.value], starts_on=date(year, 1, 1),
        )  # fmt: skip
    return person


@pytest.fixture
def signed_in(client: Client, li: Person) -> Client:
    assert li.user is not None
    client.force_login(li.user)
    return client
