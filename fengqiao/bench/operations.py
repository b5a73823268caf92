"""What is measured: each operation with its requests, for the post that sees all and for another.

Requests are made beforehand, so that the clients do nothing but send and wait.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from fengqiao.bench.load import Load, Request
from fengqiao.bench.texts import CATEGORIES
from fengqiao.kernel.matters.models import Matter

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.bench.texts import Teller
    from fengqiao.kernel.matters.models import MatterQuerySet
    from fengqiao.kernel.org.models import Post

API = "/api/v1"
DEEP_PAGES = 100
LARGE_PAGE = 200


@dataclass(frozen=True)
class Asker:
    """A post with its token."""

    name: str
    label: str
    post: Post
    token: str

    def get(self, path: str, **query: str) -> Request:
        address = f"{API}{path}" + (f"?{urlencode(query)}" if query else "")
        return ("GET", address, self._headers(), None)

    def post_json(self, path: str, body: Any) -> Request:
        headers = self._headers() | {
            "Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex
        }  # fmt: skip
        return ("POST", f"{API}{path}", headers, json.dumps(body, ensure_ascii=True))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Operation:
    """One thing to do, how to ask for it, and the bare view that it is compared with."""

    name: str
    label: str
    bare: str
    writes: bool
    make: Callable[[Asker, int], list[Request]]

    def load(self, asker: Asker, count: int) -> Load:
        return Load(self.make(asker, count), repeat=not self.writes)


class Operations:
    """The operations over one filled street."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._used = 0
        self.all = (
            Operation("create", "登记（接口） create", "bare_create", True, self._create),
            Operation("list", "列表第 1 页 list, page 1", "bare_list", False, self._list),
            Operation("deep", "列表深页 list, deep page", "bare_list", False, self._deep),
            Operation("filter", "筛选 filter", "bare_list", False, self._filter),
            Operation("search", "两字检索 search", "bare_list", False, self._search),
            Operation("read", "详情 read one", "bare_read", False, self._read),
            Operation("step", "办理环节 perform a step", "bare_update", True, self._step),
        )

    def bare(self, street_id: int) -> tuple[Operation, ...]:
        """The reference views as operations of their own."""
        return (
            Operation("bare_create", "bare create", "", True, self._bare_create(street_id)),
            Operation("bare_list", "bare list", "", False, self._bare_list(street_id)),
            Operation("bare_read", "bare read", "", False, self._bare_read),
            Operation("bare_update", "bare update", "", True, self._bare_update),
        )

    def _create(self, asker: Asker, count: int) -> list[Request]:
        return [asker.post_json("/disputes", self.teller.report()) for _ in range(count)]

    def _list(self, asker: Asker, _count: int) -> list[Request]:
        return [asker.get("/disputes")]

    def _deep(self, asker: Asker, _count: int) -> list[Request]:
        """The page about a hundred pages of fifty down, or the last full one before the end."""
        client, cursor, before = Client(SERVER_NAME="127.0.0.1"), "", ""
        for _ in range(DEEP_PAGES * 50 // LARGE_PAGE):
            _, path, headers, _ = asker.get("/disputes", size=str(LARGE_PAGE), cursor=cursor)
            found = client.get(path, headers=headers).json()["next_cursor"]
            if not found:
                cursor = before
                break
            cursor, before = found, cursor
        return [asker.get("/disputes", cursor=cursor)]

    def _filter(self, asker: Asker, _count: int) -> list[Request]:
        since = (timezone.localdate() - timedelta(days=45)).isoformat()
        until = (timezone.localdate() - timedelta(days=1)).isoformat()
        return [
            asker.get(
                "/disputes", state="registered", category=category, received_from=since,
                received_until=until,
            )
            for category in CATEGORIES
        ]  # fmt: skip

    def _search(self, asker: Asker, _count: int) -> list[Request]:
        return [asker.get("/disputes", q=word) for word in self.teller.search_words(20)]

    def _read(self, asker: Asker, _count: int) -> list[Request]:
        rows = _whole(asker.post).filter(is_open=True)
        return [asker.get(f"/disputes/{pk}") for pk in rows.values_list("pk", flat=True)[:200]]

    def _step(self, asker: Asker, count: int) -> list[Request]:
        """研判 by the post that sees all; 补充材料 by the one that does not."""
        if asker.name == "whole":
            step, body = "triage", {"category": "neighbours", "complexity": "ordinary"}
        else:
            step, body = "supplement", {"text": "当事人补充：已拍照留存"}
        return [
            asker.post_json(f"/disputes/{pk}/steps/{step}", body)
            for pk in self._registered(asker.post, count)
        ]

    def _registered(self, post: Post, count: int) -> list[int]:
        """Matters that may be triaged, again when there are not enough; others each time."""
        rows = _whole(post).filter(state__in=("registered", "triaged"), is_open=True)
        found = list(rows.order_by("pk").values_list("pk", flat=True))
        first = self._used % len(found)
        self._used += count
        return list(islice(cycle([*found[first:], *found[:first]]), count))

    def _bare_create(self, street_id: int) -> Callable[[Asker, int], list[Request]]:
        def make(_asker: Asker, count: int) -> list[Request]:
            return [
                _bare_post(f"/bare/{street_id}/create", self.teller.report() | {"number": _once()})
                for _ in range(count)
            ]

        return make

    def _bare_list(self, street_id: int) -> Callable[[Asker, int], list[Request]]:
        return lambda _asker, _count: [("GET", f"/bare/{street_id}/list", {}, None)]

    def _bare_read(self, asker: Asker, _count: int) -> list[Request]:
        rows = Matter.objects.filter(street=asker.post.street, is_open=True)
        return [
            ("GET", f"/bare/read/{pk}", {}, None) for pk in rows.values_list("pk", flat=True)[:200]
        ]

    def _bare_update(self, asker: Asker, count: int) -> list[Request]:
        return [
            _bare_post(f"/bare/update/{pk}", {"category": "neighbours"})
            for pk in self._registered(asker.post, count)
        ]


def _whole(post: Post) -> MatterQuerySet:
    """What the post sees, without the rows that the bare view put there alone."""
    return Matter.objects.visible_to(post).exclude(registered_by=None)


def _bare_post(path: str, body: dict[str, Any]) -> Request:
    return ("POST", path, {"Content-Type": "application/json"}, json.dumps(body))


def _once() -> str:
    return f"bare-{uuid.uuid4().hex[:20]}"
