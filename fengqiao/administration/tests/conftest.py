"""A signed-in browser for each part of the cast, and what the pages speak of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from fengqiao.kernel.org.models import Post, User
from fengqiao.kernel.org.testing import Cast

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SignIn = Callable[[Post], Client]


@pytest.fixture(autouse=True)
def _home_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "master.key"


@pytest.fixture
def sign_in() -> SignIn:
    """Sign the holder of a post in."""

    def signed_in(post: Post) -> Client:
        client = Client()
        client.force_login(User.objects.get(person=post.person_id))
        return client

    return signed_in


@pytest.fixture
def system(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.administrator)


@pytest.fixture
def security(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.security)


@pytest.fixture
def auditor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.auditor)
