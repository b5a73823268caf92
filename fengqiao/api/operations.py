"""The one helper by which operations are declared, so that no answer goes undocumented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fengqiao.api.auth import BearerToken
from fengqiao.api.models import Scope
from fengqiao.api.problems import MEDIA_TYPE, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja import Router

ANY_OPERATION: Final = (400, 401, 403, 404, 405, 422, 429, 503)
ANY_WRITE: Final = (*ANY_OPERATION, 409, 412, 413, 415)
AUTH: Final = {scope: BearerToken(scope) for scope in Scope}
LARGEST_ID: Final = 2**63 - 1
KEY_PATTERN: Final = "^[!-~]{1,100}$"
# The version, and on a detail a digest of what was shown.
ETAG_PATTERN: Final = r'^(\*|(W/)?"[0-9]{1,9}(-[0-9a-f]{1,8})?")$'

_TEXT_HEADER: Final = {"schema": {"type": "string"}}
HEADERS: Final = {
    "ETag": {"description": "版本，用于 If-Match 和 If-None-Match", **_TEXT_HEADER},
    "Location": {"description": "事项地址", **_TEXT_HEADER},
    "Link": {"description": '下一页：<地址>; rel="next"', **_TEXT_HEADER},
    "Idempotency-Replayed": {"description": "true：此前已办理，返回原结果", **_TEXT_HEADER},
}


def operation(  # noqa: PLR0913  all that the contract says of it, by keyword
    router: Router, method: str, path: str, *, name: str, summary: str, scope: Scope,
    answers: dict[int, Any], headers: tuple[str, ...] = (), help_text: str = "",
    errors: tuple[int, ...] = (), extra: dict[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
    """Register a view under the method and path with all its answers.

    `answers` are the successful ones: status → schema, or None for an answer without JSON.
    """
    usual = ANY_OPERATION if method == "GET" else ANY_WRITE
    responses: dict[int, Any] = {status: _problem(status) for status in (*usual, *errors)}
    for status in answers:
        if shown := {name: HEADERS[name] for name in headers}:
            responses[status] = {"headers": shown}
    more: dict[str, Any] = {"responses": responses, "x-scope": str(scope)}
    _merge(more, extra or {})
    description = f"{help_text}\n\n所需权限：{scope.label}（{scope}）。".strip()

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        router.add_api_operation(
            path, [method], view, auth=AUTH[scope], response=answers, operation_id=name,
            summary=summary, description=description, url_name=f"api_{name}", openapi_extra=more,
        )  # fmt: skip
        return view

    return register


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}


def _merge(target: dict[str, Any], source: dict[str, Any]) -> None:
    for key, value in source.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = value
