"""Cursors from outside and counters from inside, at their ends."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.kernel.matters.models import NO_DEADLINE, Matter
from fengqiao.kernel.matters.numbers import allocate_numbers
from fengqiao.kernel.matters.work_list import BadQuery, Query, page_of
from fengqiao.kernel.org.testing import make_cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def cursor_at(moment: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment, 1]).encode()).decode()


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "2026-03-02T09:00:00"]
)
def test_a_cursor_that_no_page_has_given_is_refused(moment: str) -> None:
    with pytest.raises(BadQuery, match="翻页标记"):
        page_of(make_cast().dispatcher, Query(), NOW, cursor=cursor_at(moment))


def test_the_cursor_of_matters_without_a_deadline_is_good() -> None:
    cursor = cursor_at(NO_DEADLINE.isoformat())
    assert page_of(make_cast().dispatcher, Query(), NOW, cursor=cursor).rows == []


def test_counters_are_locked_in_one_order_whatever_the_order_of_the_rows() -> None:
    street = make_cast().street
    years = []
    for order in ((2025, 2026), (2026, 2025)):
        matters = [
            Matter(street=street, kind="dispute", received_at=NOW.replace(year=year))
            for year in order
        ]
        with CaptureQueriesContext(connection) as queries:
            allocate_numbers([(matter, "矛") for matter in matters])
        years.append(["2025" in query["sql"] for query in queries])
    assert years == [[True, False], [True, False]]
