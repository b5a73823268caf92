"""The interface for machines: one object, its operations made from the register of procedures."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI, Router
from ninja.errors import ValidationError
from pydantic import BaseModel

from fengqiao.api.body import StrictJson
from fengqiao.api.export import add_export
from fengqiao.api.files import add_file_list, add_files
from fengqiao.api.problems import (
    FieldProblem,
    InvalidRequest,
    MethodRefused,
    NoSuchAddress,
    Problem,
    add_handlers,
    pointer_of,
    refused_response,
)
from fengqiao.api.reading import add_details, add_lists, add_reference
from fengqiao.api.rows import ROOT
from fengqiao.api.similar import add_similar
from fengqiao.api.writing import add_writing
from fengqiao.kernel.workflow.inputs import explain_errors
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja.errors import ValidationErrorContext
    from ninja.openapi.schema import OpenAPISchema

ABOUT = (
    "供其他系统移交和办理事项。令牌代表一个岗位，能看到和能办理的与该岗位在页面上完全相同。"
    "写操作请带 Idempotency-Key；出错一律返回 application/problem+json。"
)


class WorkbenchApi(NinjaAPI):
    """Ninja with our errors: every answer that is no success is a problem in Chinese."""

    def __init__(self) -> None:
        super().__init__(
            title="枫桥法治工作台接口", version="1", description=ABOUT, docs_url=None,
            parser=StrictJson(), urls_namespace="api",
        )  # fmt: skip
        add_handlers(self)
        self._contract: OpenAPISchema | None = None

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Every problem of parameters and body, each with its place and a Chinese sentence."""
        found: list[FieldProblem] = []
        for context in error_contexts:
            model, skip = _described(context.model)
            explained = explain_errors(context.pydantic_validation_error, model, skip=skip)
            source = context.model.__ninja_param_source__
            found += [_field_problem(source, path, text) for path, text in explained]
        return InvalidRequest(found)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The contract, with the problem schema that all errors refer to. Made once."""
        if self._contract is None:
            self._contract = self._describe(path_prefix or f"{ROOT}/", path_params)
        return self._contract

    def _describe(self, path_prefix: str, path_params: dict[str, Any] | None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= described.pop("$defs") | {"Problem": described}
        for path in schema["paths"].values():
            for item in path.values():
                _drop_header_defaults(item["parameters"])
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        """Ninja's addresses, so wrapped that also an unknown one or a wrong method is a problem."""
        patterns = [item for item in super()._get_urls() if isinstance(item, URLPattern)]
        for pattern in patterns:
            pattern.callback = _with_problems(pattern.callback)
        return [*(item for item in patterns if item.name != "api-root"), re_path("", _unknown)]


def _described(wrapper: Any) -> tuple[type[BaseModel], int]:
    """The model that names the fields, and how many parts of a location lead to it."""
    fields = list(wrapper.model_fields.values())
    inner = fields[0].annotation if len(fields) == 1 else None
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return inner, 1
    return wrapper, 0


def _field_problem(source: str, path: str, text: str) -> FieldProblem:
    if source == "body":
        return FieldProblem(pointer=pointer_of(path), message=text)
    return FieldProblem(parameter=path, message=text)


def _drop_header_defaults(parameters: list[dict[str, Any]]) -> None:
    """A header that is left out is not the same as one sent empty."""
    for parameter in parameters:
        if parameter["in"] == "header":
            parameter["schema"].pop("default", None)


def _with_problems(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response["Allow"]
        refusal = MethodRefused(f"这个地址不支持 {request.method}。", then=f"请用：{allowed}。")
        problem = refused_response(refusal)
        problem["Allow"] = allowed
        return problem

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _unknown(_request: HttpRequest) -> HttpResponse:
    return refused_response(NoSuchAddress())


_unknown.csrf_exempt = True  # type: ignore[attr-defined]


def build_api() -> WorkbenchApi:
    """The interface over all registered procedures."""
    built = WorkbenchApi()
    reference = Router(tags=["基础"])
    add_reference(reference)
    built.add_router("", reference)
    files = Router(tags=["附件"])
    add_files(files)
    built.add_router("/files", files)
    every = Router(tags=["全部事项"])
    add_lists(every, "", "matters", "全部事项")
    add_export(every, "", "matters", "全部事项")
    built.add_router("/matters", every)
    for procedure in procedures.kinds():
        router = Router(tags=[procedure.label])
        add_lists(router, procedure.kind, procedure.plural, procedure.label)
        add_export(router, procedure.kind, procedure.plural, procedure.label)
        add_details(router, procedure)
        add_file_list(router, procedure)
        add_similar(router, procedure)
        add_writing(router, procedure)
        built.add_router(f"/{procedure.plural}", router)
    return built


api = build_api()
