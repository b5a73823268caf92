"""What a resident sees and does after proving a phone: its matters, their steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from pydantic import Field, field_validator

from fengqiao.kernel.files.errors import UploadError
from fengqiao.kernel.files.services import store_upload
from fengqiao.kernel.ledger.reads import record_read
from fengqiao.kernel.matters.selectors import known_parties
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.errors import InvalidInput, KeyReused, Refused, StaleVersion
from fengqiao.kernel.workflow.inputs import StepInput
from fengqiao.kernel.workflow.perform import At, perform
from fengqiao.kernel.workflow.step_pages import new_key, posted_key, posted_version
from fengqiao.portal.kinds import Side, mobile
from fengqiao.portal.requests import portal_view, resident_view, show, visitor_address
from fengqiao.portal.selectors.matters import hindrance_of, my_matter, my_matters, offers, was_used
from fengqiao.portal.selectors.papers import may_upload, own_papers
from fengqiao.portal.selectors.progress import progress_of
from fengqiao.portal.services.codes import CodeRefused, send_code

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse, QueryDict

    from fengqiao.portal.kinds import ResidentStep
    from fengqiao.portal.requests import PortalRequest, ResidentRequest
    from fengqiao.portal.selectors.matters import MyMatter


class AskPhone(StepInput):
    """Which phone the resident gave when filing."""

    phone: str = Field(
        title="手机号码", max_length=25,
        description="登记时留的号码。会收到一条短信验证码，不收费。",
        json_schema_extra={"widget": "tel", "autocomplete": "tel"},
    )  # fmt: skip

    @field_validator("phone")
    @classmethod
    def _is_mobile(cls, value: str) -> str:
        return mobile(value)


@sensitive_post_parameters("phone")
@portal_view
@require_http_methods(["GET", "POST"])
def matters(request: PortalRequest) -> HttpResponse:
    """The resident's matters; somebody who has not proved a phone is asked for it."""
    resident = request.visit.resident(request.moment)
    if resident is not None and request.method == "GET":
        return show(request, "portal/matters.html", {"matters": my_matters(resident)})
    data = request.POST if request.method == "POST" else None
    form = SchemaForm(AskPhone, data, action=request.path)
    if not form.is_valid():
        return _ask_phone(request, form, 422 if form.errors else 200)
    try:
        code = send_code(
            request.street, form.value.phone, address=visitor_address(request), at=request.moment
        )
    except CodeRefused as refusal:
        form.add_error(str(refusal))
        return _ask_phone(request, form, 429)
    request.visit.hold(code=code, purpose="mine")
    return redirect("portal_code", request.street.code)


def _ask_phone(request: PortalRequest, form: SchemaForm[AskPhone], status: int) -> HttpResponse:
    return show(request, "portal/ask_phone.html", {"form": form}, status=status)


@portal_view
@require_POST
def leave(request: PortalRequest) -> HttpResponse:
    """Forget the phone in this browser."""
    request.visit.leave()
    messages.success(request, "已退出。这台设备上不再显示您的事项。")
    return redirect("portal_home", request.street.code)


@portal_view
@resident_view
@require_GET
def matter(request: ResidentRequest, matter_id: int) -> HttpResponse:
    """One matter: its progress with one's own words, the answers, what can be done now."""
    mine = _mine(request, matter_id)
    record_read(
        actor=request.resident.ref, actor_name=request.resident.shown_name, street=request.street,
        at=request.moment, kind="matter.read", subject=mine.matter.number,
        matter_id=mine.matter.pk, body={"part": "portal"},
    )  # fmt: skip
    context = {
        "mine": mine,
        "matter": mine.matter,
        "is_applicant": mine.standing.side is Side.APPLICANT,
        "progress": progress_of(mine.matter, request.moment, reader=request.resident),
        "answers": list(mine.pages.answers(mine.standing)),
        "parties": [known.label for known in known_parties(mine.matter)],
        "papers": own_papers(mine.matter, request.resident),
        "offers": offers(mine, request.resident, request.moment),
    }
    return show(request, "portal/matter.html", context)


@sensitive_post_parameters()
@portal_view
@resident_view
@require_http_methods(["GET", "POST"])
def step(request: ResidentRequest, matter_id: int, step_name: str) -> HttpResponse:
    """One step in the resident's own short form."""
    mine = _mine(request, matter_id)
    chosen = mine.pages.step(step_name)
    if chosen is None:
        raise Http404
    page = _StepPage(request, mine, chosen)
    if request.method == "POST" and page.take():
        messages.success(request, chosen.done)
        return redirect("portal_matter", request.street.code, mine.matter.pk)
    return page.show()


def _mine(request: ResidentRequest, matter_id: int) -> MyMatter:
    found = my_matter(request.resident, matter_id)
    if found is None:
        raise Http404
    return found


class _StepPage:
    """One showing of a step's form, and the try to take it through the one door."""

    def __init__(self, request: ResidentRequest, mine: MyMatter, step: ResidentStep) -> None:
        self.request, self.mine, self.step = request, mine, step
        self.key, self.version = new_key(), mine.matter.version
        self.status = 200
        self.obstacle: Obstacle | None = None
        self.form = self._form(None)
        if request.method == "GET":
            self._is_hindered()

    def _form(self, data: QueryDict | None, *, store: bool = False) -> SchemaForm[StepInput]:
        context = FormContext(
            choices=self.mine.pages.choices,
            store_file=self._store if store else None,
            files=self.request.FILES,
        )
        return SchemaForm(self.step.form, data, context=context, action=self.request.path)

    def take(self) -> bool:
        """Whether the step was taken, now or by the first of two clicks."""
        self.key = posted_key(self.request.POST)
        # After the first of two clicks the state has moved on, and files are not stored again.
        is_second = was_used(self.request.resident, self.key)
        if not is_second and self._is_hindered():
            return False
        try:
            self.form = self._form(self.request.POST, store=not is_second)
        except UploadError as error:
            return self._stop(f"{error.what}：{error.why}。", f"{error.next_step}。", 422)
        if not self.form.is_valid():
            return is_second
        return self._perform()

    def _perform(self) -> bool:
        version = posted_version(self.request.POST)
        values = self.step.to_input(self.form.value, self.mine.standing)
        try:
            perform(
                At(self.mine.matter.kind, self.mine.matter.pk), self.step.name, values,
                by=self.request.resident, at=self.request.moment, version=version, key=self.key,
            )  # fmt: skip
        except InvalidInput as refusal:
            for path, text in refusal.problems:
                self.form.add_error(text, path)
            return False
        except StaleVersion:
            what = "就在刚才，这件事有了新的进展。您填写的内容还在。"
            return self._stop(what, "请先看一下最新进展，再提交一次。", 409)
        except KeyReused:
            self.key = new_key()
            what = "这一页刚才已经提交过，这次的内容不一样。"
            return self._stop(what, "如果是另外的内容，请再提交一次。", 409)
        except Refused as refusal:
            return self._stop(refusal.what, refusal.then, refusal.status)
        return True

    def show(self) -> HttpResponse:
        context = {
            "mine": self.mine, "matter": self.mine.matter, "step": self.step, "form": self.form,
            "key": self.key, "version": self.version, "obstacle": self.obstacle,
        }  # fmt: skip
        status = 422 if self.form.errors and self.status == 200 else self.status
        return show(self.request, "portal/step.html", context, status=status)

    def _is_hindered(self) -> bool:
        why = hindrance_of(self.mine, self.step, self.request.resident, self.request.moment)
        if why:
            self._stop(why, "请回到事项页面，看看现在可以办什么。", 409)
        return bool(why)

    def _stop(self, what: str, then: str, status: int) -> bool:
        self.obstacle, self.status = Obstacle(stands=what, next=then), status
        return False

    def _store(self, file: UploadedFile[Any]) -> str:
        if not may_upload(self.mine.matter, self.request.resident):
            raise UploadError("上传的文件太多了", "每件事项的材料数量有限", "请到窗口提交其余材料")
        stored = store_upload(
            file, street=self.request.street, by=self.request.resident, at=self.request.moment
        )
        return str(stored.pk)
