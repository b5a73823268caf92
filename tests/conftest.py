"""What the tests of the whole may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.permission_world import World, in_the_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return the world of the permission tests, built once for a module and taken back after it.

    Tests are marked `django_db`, so that each takes back what it did to the world.
    """
    with django_db_blocker.unblock(), in_the_world(tmp_path_factory.mktemp("files")) as built:
        yield built
