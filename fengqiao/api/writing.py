"""What is written: opening a matter and taking its steps. Every write goes through `perform`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone
from ninja.params.functions import Body, Header, Path

from fengqiao.api import rows, shapes
from fengqiao.api.answers import answer, etag_of, version_in
from fengqiao.api.auth import ApiRequest
from fengqiao.api.models import Scope
from fengqiao.api.operations import ETAG_PATTERN, KEY_PATTERN, LARGEST_ID, operation
from fengqiao.api.problems import KnownElsewhere
from fengqiao.kernel.ledger.read_kinds import PERSONAL_REVEALED
from fengqiao.kernel.matters.models import NO_DEADLINE, Matter
from fengqiao.kernel.workflow.perform import At, New, Performed, perform
from fengqiao.kernel.workflow.procedure import procedures

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from ninja import Router

    from fengqiao.kernel.org.models import Post
    from fengqiao.kernel.workflow.inputs import StepInput
    from fengqiao.kernel.workflow.procedure import Procedure, Step

FIRST_STEP = "register"
KEY: Any = Header(
    "", alias="Idempotency-Key", title="幂等键", pattern=KEY_PATTERN,
    description="同一岗位用同一个键重复同一请求，只办理一次，并返回原结果",
)  # fmt: skip
IF_MATCH: Any = Header(
    "", alias="If-Match", title="所见版本", pattern=ETAG_PATTERN,
    description="详情返回的 ETag；事项此后已改变的，返回 412",
)  # fmt: skip
ROW_ID: Any = Path(..., ge=1, le=LARGEST_ID)
HEADERS = ("ETag", "Idempotency-Replayed")


def add_writing(router: Router, procedure: Procedure) -> None:
    """POST for every step that a post may take."""
    for step in procedure.steps:
        if not step.duties:
            continue
        view = _opening(procedure, step) if step.opens else _moving(procedure, step)
        # The signature cannot name a model that is only known here.
        view.__annotations__["data"] = step.input
        _register(router, procedure, step, view)


def _register(
    router: Router, procedure: Procedure, step: Step, view: Callable[..., HttpResponse]
) -> None:
    if step.opens:
        path = "" if step.name == FIRST_STEP else f"/{step.name}"
        answers: dict[int, Any] = {200: shapes.StepDone, 201: shapes.StepDone}
        headers: tuple[str, ...] = (*HEADERS, "Location")
    else:
        path = f"/{{int:id}}/steps/{step.name}"
        answers, headers = {200: shapes.StepDone}, HEADERS
    basis = "、".join(str(source) for source in step.basis)
    operation(
        router, "POST", path, name=f"{step.name}_{procedure.kind}",
        summary=f"{procedure.label}：{step.label}", scope=Scope.WRITE, answers=answers,
        headers=headers, help_text=f"{step.help}\n\n依据：{basis}".strip(),
    )(view)  # fmt: skip


def _opening(procedure: Procedure, step: Step) -> Callable[..., HttpResponse]:
    body = _body(step)

    def open_matter(
        request: ApiRequest, data: Any = body, idempotency_key: str = KEY
    ) -> HttpResponse:
        post = request.auth.post
        try:
            done = perform(
                New(procedure.kind), step.name, data,
                by=post, at=timezone.now(), key=idempotency_key,
            )  # fmt: skip
        except IntegrityError:
            # The sender's number is taken, also when two hand it over at the same moment.
            earlier = _handed_over_before(post, data)
            if earlier is None:
                raise
            return _done(earlier, status=200)
        return _done(done, status=201)

    return open_matter


def _moving(procedure: Procedure, step: Step) -> Callable[..., HttpResponse]:
    body = _body(step)

    def take_step(
        request: ApiRequest,
        id: int = ROW_ID,
        data: Any = body,
        idempotency_key: str = KEY,
        if_match: str = IF_MATCH,
    ) -> HttpResponse:
        done = perform(
            At(procedure.kind, id), step.name, data, by=request.auth.post, at=timezone.now(),
            version=version_in(if_match), key=idempotency_key,
        )  # fmt: skip
        shown: rows.Row = {}
        # A retry is not on record as a reading of its own, so it shows nothing again.
        if step.event == PERSONAL_REVEALED.name and not done.replayed:
            shown["revealed"] = rows.revealed(done.matter)
        return _done(done, status=200, **shown)

    return take_step


def _body(step: Step) -> Any:
    """A step whose input has no required field may be taken without a body."""
    needed = any(field.is_required() for field in step.input.model_fields.values())
    return Body(...) if needed else Body(step.input())


def _handed_over_before(post: Post, data: StepInput) -> Performed | None:
    """The matter that the sender's number opened, if any; raises KnownElsewhere."""
    system = getattr(data, "external_system", "")
    number = getattr(data, "external_number", "")
    same = Matter.objects.filter(
        street=post.street_id, external_system=system, external_number=number
    )
    if number and (matter := Matter.objects.visible_to(post).filter(pk__in=same).first()):
        return Performed(matter, matter.version, replayed=True)
    if number and same.exists():
        raise KnownElsewhere(
            "该来源编号已经登记，本岗位无权查看该事项。",
            basis="同一来源系统的同一编号只登记一次",
            then="请与研判派单岗位核实。",
        )
    return None


def _done(done: Performed, *, status: int, **shown: Any) -> HttpResponse:
    matter = done.matter
    procedure = procedures.of(matter.kind, matter.procedure_version)
    address = rows.href(matter)
    headers = {"ETag": etag_of(done.version)}
    if status == 201:
        headers["Location"] = address
    if done.replayed:
        headers["Idempotency-Replayed"] = "true"
    body = {
        "id": matter.pk,
        "kind": matter.kind,
        "number": matter.number,
        "state": matter.state,
        "state_label": procedure.state_label(matter.state),
        "is_open": matter.is_open,
        "version": done.version,
        "due_at": matter.due_at.astimezone(UTC) if matter.due_at < NO_DEADLINE else None,
        "due_rule": matter.due_rule,
        "event": done.event_digest,
        "replayed": done.replayed,
        "href": address,
        **shown,
    }
    return answer(body, status=status, headers=headers)
