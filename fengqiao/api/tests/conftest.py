"""The cast as callers of the interface."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fengqiao.api.testing import Caller, caller
from fengqiao.api.throttle import rate_limit
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast, make_cast
from fengqiao.kernel.org.tree import forget_trees
from fengqiao.kernel.workflow.perform import New, perform

Registered = Callable[..., Matter]


@pytest.fixture
def cast(db: None) -> Cast:
    forget_trees()
    rate_limit.forget()
    return make_cast()


@pytest.fixture
def clerk(cast: Cast) -> Caller:
    return caller(cast.clerk)


@pytest.fixture
def dispatcher(cast: Cast) -> Caller:
    return caller(cast.dispatcher)


@pytest.fixture
def stranger(cast: Cast) -> Caller:
    return caller(cast.stranger)


def dispute_body(**changes: Any) -> dict[str, Any]:
    """A dispute as another system hands it over."""
    return {
        "channel": "hotline",
        "title": "楼上漏水不修",
        "description": "邻居家漏水三个月，电话13800001111",
        "place": "榆树居民区3号楼",
        "parties": [
            {"role": "applicant", "name": "王小明", "phone": "13800001111"},
            {"role": "respondent", "name": "李大力", "phone": "13900002222"},
        ],
    } | changes


@pytest.fixture
def registered(cast: Cast) -> Registered:
    """Registers a dispute by the clerk (or `by`) and returns its matter."""

    def register(by: Any = None, **changes: Any) -> Matter:
        return perform(
            New("dispute"), "register", dispute_body(**changes), by=by or cast.clerk,
            at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        ).matter  # fmt: skip

    return register
