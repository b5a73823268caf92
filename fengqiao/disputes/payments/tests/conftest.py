"""The cast and its browsers, as in the domain's own tests."""

from fengqiao.disputes.tests.conftest import browser_of, cast, office_time

__all__ = ["browser_of", "cast", "office_time"]
