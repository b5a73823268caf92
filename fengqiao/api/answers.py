"""Turns dicts into responses: JSON by the fastest writer at hand, with ETag and Link."""

from __future__ import annotations

import zlib
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from pydantic_core import to_json

JSON = "application/json; charset=utf-8"


def answer(body: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    """A JSON answer that no cache may keep."""
    response = HttpResponse(to_json(body), status=status, content_type=JSON, headers=headers)
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def page_answer(request: HttpRequest, items: list[Any], next_cursor: str) -> HttpResponse:
    """A page, with the address of the next one in the Link header too."""
    headers = {}
    if next_cursor:
        parameters = request.GET.copy()
        parameters["cursor"] = next_cursor
        pairs = [(name, value) for name, values in parameters.lists() for value in values]
        headers["Link"] = f'<{request.path}?{urlencode(pairs)}>; rel="next"'
    return answer({"items": items, "next_cursor": next_cursor}, headers=headers)


def etag_of(version: int, content: bytes = b"") -> str:
    """`"7"` after a step; `"7-1f0c…"` of a detail, which changes with anything that it shows."""
    return f'"{version}-{zlib.crc32(content):08x}"' if content else f'"{version}"'


def version_in(etag: str) -> int | None:
    """The version that an If-Match names; None for none given and for `*`."""
    text = etag.removeprefix("W/").strip('"')
    return int(text.partition("-")[0]) if text and text != "*" else None


def is_unchanged(request: HttpRequest, etag: str) -> bool:
    """Whether the caller's If-None-Match names what it would get."""
    given = request.headers.get("If-None-Match", "")
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return etag in tags or "*" in tags
