"""Every error of the interface as application/problem+json (RFC 9457), in Chinese.

`detail` says what stands in the way, `basis` on what ground, `then` what to do next.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json

from fengqiao.kernel.files.errors import DamagedFile, UploadError
from fengqiao.kernel.matters.work_list import BadQuery
from fengqiao.kernel.workflow.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest
    from ninja import NinjaAPI

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """One field at fault."""

    pointer: str = Field("", title="请求体中的位置", description="如 #/parties/0/name")
    parameter: str = Field("", title="参数名", description="查询参数、路径参数或请求头")
    message: str = Field(title="说明")


class Problem(BaseModel):
    """出错说明 (RFC 9457)."""

    type: str = Field(title="问题类型", description="urn:fengqiao:problem:代码")
    title: str = Field(title="概要")
    status: int = Field(title="状态码")
    detail: str = Field(title="受阻原因")
    basis: str = Field("", title="依据")
    then: str = Field("", title="下一步")
    errors: list[FieldProblem] = Field(default_factory=list, title="有误的字段")


class MalformedBody(Refused):
    status, code = 400, "malformed_body"


class BadParameter(Refused):
    status, code = 400, "bad_parameter"


class NotAuthenticated(Refused):
    status, code = 401, "not_authenticated"

    def __init__(self) -> None:
        super().__init__(
            "没有有效的接口令牌：未提供，或已过期、已撤销，或所属岗位已不在任。",
            then="请在 Authorization 请求头提供 Bearer 令牌；如已失效，请系统管理员重新签发。",
        )


class MissingScope(Refused):
    status, code = 403, "missing_scope"


class NoSuchAddress(Refused):
    status, code = 404, "no_such_address"

    def __init__(self) -> None:
        super().__init__("接口中没有这个地址。", then="可用地址见 /api/v1/openapi.json。")


class MethodRefused(Refused):
    status, code = 405, "method_not_allowed"


class KnownElsewhere(Refused):
    """The sender's number is taken by a matter that the actor may not know of."""

    status, code = 409, "external_number_taken"


class BodyTooLarge(Refused):
    status, code = 413, "body_too_large"


class NotJson(Refused):
    status, code = 415, "not_json"


class TooManyRequests(Refused):
    status, code = 429, "too_many_requests"

    def __init__(self, seconds: int) -> None:
        super().__init__("该令牌请求过于频繁。", then=f"请在{seconds}秒后重试。")
        self.seconds = seconds


class Busy(Refused):
    status, code = 503, "busy"

    def __init__(self) -> None:
        super().__init__(
            "数据库正忙，本次请求没有改动任何内容。", then="请用同一个幂等键稍后重试。"
        )


class InvalidRequest(ValidationError):
    """Parameters or a body that break their schema; rows are (pointer, parameter, message)."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__([problem.model_dump() for problem in problems])
        self.problems = problems


TITLES = {
    400: "请求无法读取",
    401: "未通过身份验证",
    403: "无权办理",
    404: "没有找到",
    405: "不支持的方法",
    409: "现在不能办理",
    412: "版本已改变",
    413: "内容过大",
    415: "内容类型不符",
    422: "填写内容有误",
    429: "请求过多",
    500: "系统内部出错",
    503: "暂时不可用",
}


def problem_response(
    status: int, code: str, detail: str, *, basis: str = "", then: str = "",
    errors: list[FieldProblem] | None = None, headers: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """One answer of the kind; empty members are left out."""
    body: dict[str, Any] = {
        "type": f"urn:fengqiao:problem:{code}",
        "title": TITLES.get(status, HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    if basis:
        body["basis"] = basis
    if then:
        body["then"] = then
    if errors:
        body["errors"] = [error.model_dump(exclude_defaults=True) for error in errors]
    return HttpResponse(to_json(body), status=status, content_type=MEDIA_TYPE, headers=headers)


def refused_response(refusal: Refused) -> HttpResponse:
    """A refusal of the one door, or of the interface itself."""
    headers = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, TooManyRequests):
        headers["Retry-After"] = str(refusal.seconds)
    errors = None
    if isinstance(refusal, InvalidInput):
        errors = [
            FieldProblem(pointer=pointer_of(path), message=text) for path, text in refusal.problems
        ]
    return problem_response(
        refusal.status, refusal.code, refusal.what, basis=refusal.basis, then=refusal.then,
        errors=errors, headers=headers,
    )  # fmt: skip


def pointer_of(path: str) -> str:
    """`parties.0.name` as a JSON pointer in a fragment."""
    return "#/" + path.replace(".", "/") if path else "#"


def add_handlers(api: NinjaAPI) -> None:
    """Teach the interface to answer every exception with a problem."""
    for error, handler in _HANDLERS.items():
        api.add_exception_handler(error, handler)


def _on_refused(_request: HttpRequest, error: Refused) -> HttpResponse:
    return refused_response(error)


def _on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [FieldProblem.model_validate(item) for item in error.errors]
    shown = "；".join(item.message for item in found[:5])
    return problem_response(
        422, "invalid_input", f"填写内容有误：{shown}。", then="请改正后重新提交。", errors=found
    )


def _on_bad_query(_request: HttpRequest, error: BadQuery) -> HttpResponse:
    return refused_response(BadParameter(f"{error}。"))


def _on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return refused_response(NotAuthenticated())
    if isinstance(error.__cause__, Refused):
        return refused_response(error.__cause__)
    return problem_response(error.status_code, "http_error", error.message)


def _on_missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return refused_response(NoSuchAddress())


def _on_suspicious(_request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return refused_response(BodyTooLarge("请求内容超过允许的大小。", then="请分次提交。"))
    return refused_response(MalformedBody("请求不符合规范。"))


def _on_broken_form(_request: HttpRequest, _error: MultiPartParserError) -> HttpResponse:
    return refused_response(
        MalformedBody("请求体不是有效的 multipart/form-data。", then="请检查分隔符和各部分的头。")
    )


def _on_upload(_request: HttpRequest, error: UploadError) -> HttpResponse:
    return problem_response(
        422, "file_refused", f"{error.what}。", basis=error.why, then=f"{error.next_step}。",
        errors=[FieldProblem(pointer="#/file", message=error.what)],
    )  # fmt: skip


def _on_damaged(_request: HttpRequest, error: DamagedFile) -> HttpResponse:
    logger.error("a stored file cannot be given out", exc_info=error)
    return problem_response(
        409, "file_damaged", f"{error.what}。", basis=error.why, then=f"{error.next_step}。"
    )


def _on_overflow(_request: HttpRequest, error: Exception) -> HttpResponse:
    # A bound that a schema forgot: nothing was written, and the log says where.
    logger.error("a value beyond what the database holds", exc_info=error)
    return refused_response(BadParameter("有数值或日期超出可以保存的范围。", then="请核对后重试。"))


def _on_busy(_request: HttpRequest, error: OperationalError) -> HttpResponse:
    logger.error("the database did not answer in time", exc_info=error)
    return refused_response(Busy())


def _on_failure(_request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("unexpected error", exc_info=error)
    return problem_response(
        500, "internal", "系统内部出错，本次请求没有完成。", then="请稍后重试，并告知系统管理员。"
    )


_HANDLERS: dict[type[Exception], Any] = {
    Refused: _on_refused,
    ValidationError: _on_invalid,
    BadQuery: _on_bad_query,
    HttpError: _on_http_error,
    Http404: _on_missing,
    SuspiciousOperation: _on_suspicious,
    MultiPartParserError: _on_broken_form,
    UploadError: _on_upload,
    DamagedFile: _on_damaged,
    OverflowError: _on_overflow,
    DataError: _on_overflow,
    OperationalError: _on_busy,
    Exception: _on_failure,
}
