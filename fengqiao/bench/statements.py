"""How many statements one request costs the database, counted in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

if TYPE_CHECKING:
    from fengqiao.bench.load import Request

# What the driver sends around the work, and no reader of the budget means.
FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def statements_of(request: Request) -> int:
    """Send the request through Django's own client; raises RuntimeError when it is refused."""
    method, path, headers, body = request
    plain = {name: value for name, value in headers.items() if name != "Content-Type"}
    with CaptureQueriesContext(connection) as captured:
        response = Client(SERVER_NAME="127.0.0.1").generic(
            method, path, body or "", content_type="application/json", headers=plain
        )
    if response.status_code >= 400:
        raise RuntimeError(f"{method} {path}: {response.status_code}")
    return sum(
        not query["sql"].lstrip().upper().startswith(FRAME) for query in captured.captured_queries
    )
