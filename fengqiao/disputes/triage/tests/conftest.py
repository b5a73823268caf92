"""The cast and its browsers, as in the tests of the domain."""

from collections.abc import Iterator

import pytest

from fengqiao.disputes.tests.conftest import browser_of, cast, office_time
from fengqiao.disputes.triage.in_use import forget_models

__all__ = ["browser_of", "cast", "office_time"]


@pytest.fixture(autouse=True)
def models_are_read_anew() -> Iterator[None]:
    """Ids start again in every test, so that a kept model would be of another one."""
    forget_models()
    yield
    forget_models()
