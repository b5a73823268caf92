"""The cast, its browsers, and the office's clock, for tests of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from fengqiao.disputes.tests.samples import LATER
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def office_time() -> Iterator[time_machine.Traveller]:
    """Two hours after the samples were registered; it ticks on."""
    with time_machine.travel(LATER) as traveller:
        yield traveller


@pytest.fixture
def browser_of(office_time: time_machine.Traveller) -> Callable[[Post], Client]:
    """A browser signed in as the person of a post; forms are checked for their CSRF token."""

    def sign_in(post: Post) -> Client:
        user = post.person.user
        assert user is not None
        client = Client()
        client.force_login(user)
        return client

    return sign_in
