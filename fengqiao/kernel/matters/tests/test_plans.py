"""How the databases find a page: in the order of the list, whatever the size of the table."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from fengqiao.kernel.matters.work_list import Query, matters_for
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db

FILTER = Query(
    kind="dispute", state="registered", category="neighbours",
    received_from=date(2026, 1, 1), received_until=date(2026, 3, 1),
)  # fmt: skip


def plan(post: Post, query: Query) -> str:
    rows = matters_for(post, query, timezone.now()).in_list().order_by("due_at", "id")[:51]
    return str(rows.explain())


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL plans by what the table holds"
)
def test_a_filter_by_state_type_and_days_needs_no_sorting(cast: Cast) -> None:
    found = plan(cast.mediator, FILTER)
    assert "matter_by_state" in found
    assert "TEMP B-TREE" not in found


@pytest.mark.parametrize("query", [Query(kind="dispute"), FILTER], ids=["list", "filter"])
def test_rights_are_probed_row_by_row_and_never_collected(cast: Cast, query: Query) -> None:
    """Collected beforehand they would cost the more the more matters there are."""
    found = plan(cast.mediator, query)
    assert "hashed SubPlan" not in found
    assert "LIST SUBQUERY" not in found
