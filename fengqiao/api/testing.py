"""Callers of the interface for tests, and a count of what a request costs the database."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fengqiao.api.models import Scope
from fengqiao.api.services import issue_token
from fengqiao.kernel.matters.rights import System

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fengqiao.kernel.org.models import Post

# What the driver sends around the work, and no reader of the budget means.
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Caller:
    """Another system with the token of one post."""

    post: Post
    token: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **headers: str) -> Any:
        """GET below /api/v1; header names with underscores."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post_json(self, path: str, body: object = None, **headers: str) -> Any:
        """POST a JSON body below /api/v1; header names with underscores."""
        return self.client.post(
            f"/api/v1{path}", {} if body is None else body, content_type="application/json",
            headers=self._headers(headers),
        )  # fmt: skip

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}"} | named


def caller(post: Post, *scopes: Scope) -> Caller:
    """A caller with a fresh token; all scopes when none is named."""
    now = timezone.now()
    plain, _ = issue_token(
        post=post, name="测试", scopes=scopes or tuple(Scope), at=now,
        expires_at=now + timedelta(days=30), by=System(post.street, "test"),
    )  # fmt: skip
    return Caller(post, plain)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements of the block, without those that only open and close transactions."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].lstrip().upper().startswith(_FRAME)
    ]
