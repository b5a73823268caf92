"""The cast, its browsers and the office's clock."""

from fengqiao.disputes.tests.conftest import browser_of, cast, office_time

__all__ = ["browser_of", "cast", "office_time"]
