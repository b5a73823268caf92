"""Reads the JSON body of a request strictly: UTF-8, no duplicates of meaning, no infinities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja.parser import Parser
from pydantic_core import from_json

from fengqiao.api.problems import MalformedBody, NotJson

if TYPE_CHECKING:
    from django.http import HttpRequest


class StrictJson(Parser):
    """Raises NotJson for another media type and MalformedBody for text that is no JSON.

    Lone surrogates, `NaN` and broken UTF-8 are refused here, because no database keeps them.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        media_type = request.content_type or ""
        if media_type != "application/json" and not media_type.endswith("+json"):
            raise NotJson(
                f"请求体的类型是“{media_type[:60] or '未写明'}”，这里只接受 application/json。",
                then="请设置请求头 Content-Type: application/json。",
            )
        try:
            return from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise MalformedBody(
                f"请求体不是有效的 JSON：{error}。", then="请用 UTF-8 编码重新生成。"
            ) from error
