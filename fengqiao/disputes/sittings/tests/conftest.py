"""The cast and its browsers, as for the other pages of disputes."""

from fengqiao.disputes.tests.conftest import browser_of, cast, office_time

__all__ = ["browser_of", "cast", "office_time"]
