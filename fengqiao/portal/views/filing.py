"""Filing without an account: the short page, then the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fengqiao.kernel.personal.masks import mask_phone
from fengqiao.kernel.ui.displays import Obstacle
from fengqiao.kernel.ui.schema_forms import FormContext, SchemaForm
from fengqiao.kernel.workflow.errors import InvalidInput, Refused
from fengqiao.kernel.workflow.inputs import validated
from fengqiao.kernel.workflow.procedure import procedures
from fengqiao.portal.kinds import all_kinds
from fengqiao.portal.models import Draft
from fengqiao.portal.requests import portal_view, show, visitor_address
from fengqiao.portal.services.codes import (
    CodeRefused,
    check_code,
    phone_of,
    send_again,
    send_code,
    use_code,
)
from fengqiao.portal.services.drafts import keep_draft, opened
from fengqiao.portal.services.filing import file_draft, filed_before

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from fengqiao.portal.kinds import ResidentForm, ResidentPages
    from fengqiao.portal.models import PhoneCode
    from fengqiao.portal.requests import PortalRequest

WINDOW_TOO = "核对后重新填写，或者重新获取；也可以到街道综治中心窗口登记。"


@sensitive_post_parameters()
@portal_view
@require_http_methods(["GET", "POST"])
def new(request: PortalRequest, kind: str) -> HttpResponse:
    """The short page; what was typed before comes back, also from the code's page."""
    pages = next((each for each in all_kinds() if each.kind == kind), None)
    if pages is None:
        raise Http404
    draft = _unfiled(request, kind)
    if request.method == "GET":
        typed = opened(draft)["form"] if draft else None
        return _form_page(request, pages, _form(request, pages, initial=typed))
    form = _form(request, pages, request.POST)
    if not _is_complete(form, pages):
        return _form_page(request, pages, form)
    kept = keep_draft(
        request.street, kind, form.value.model_dump(mode="json"), at=request.moment, before=draft
    )
    try:
        code = send_code(
            request.street, form.value.phone, address=visitor_address(request), at=request.moment
        )
    except CodeRefused as refusal:
        form.add_error(f"{refusal}您填写的内容都还在。")
        return _form_page(request, pages, form, status=429)
    request.visit.hold(code=code, purpose="file", draft=kept)
    return redirect("portal_code", request.street.code)


def _unfiled(request: PortalRequest, kind: str) -> Draft | None:
    draft = request.visit.draft
    return draft if draft and draft.matter_id is None and draft.kind == kind else None


def _form(
    request: PortalRequest, pages: ResidentPages, data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> SchemaForm[ResidentForm]:  # fmt: skip
    context = FormContext(choices=pages.choices)
    return SchemaForm(pages.form, data, initial, context=context, action=request.path)


def _is_complete(form: SchemaForm[ResidentForm], pages: ResidentPages) -> bool:
    """Whether the opening step will take the form, asked before a code is spent on it."""
    if not form.is_valid():
        return False
    step = procedures.current(pages.kind).by_name[pages.opening]
    try:
        validated(step.input, pages.to_input(form.value))
    except InvalidInput as refusal:
        for _, text in refusal.problems:
            form.add_error(text)
    return form.is_valid()


def _form_page(
    request: PortalRequest, pages: ResidentPages, form: SchemaForm[ResidentForm],
    *, status: int | None = None,
) -> HttpResponse:  # fmt: skip
    context = {"pages": pages, "form": form}
    code = status or (422 if form.errors else 200)
    return show(request, "portal/new.html", context, status=code)


@sensitive_post_parameters("code")
@portal_view
@require_http_methods(["GET", "POST"])
def code(request: PortalRequest) -> HttpResponse:
    """The six digits: typed rightly, the draft is filed or the visitor's matters are shown."""
    if request.method == "POST":
        return _typed(request)
    sent = request.visit.code
    if sent is None:
        return redirect("portal_home", request.street.code)
    return _code_page(request, sent)


def _typed(request: PortalRequest) -> HttpResponse:
    filed = _filed_receipt(request)
    if filed:
        return filed
    sent = request.visit.code
    if sent is None:
        return redirect("portal_home", request.street.code)
    try:
        check_code(sent, request.POST.get("code", "").strip(), at=request.moment)
        return _proved(request, sent)
    except CodeRefused as refusal:
        # The other half of a double click may have filed meanwhile.
        return _filed_receipt(request) or _code_page(request, sent, str(refusal))
    except Refused as refusal:
        return _code_page(request, sent, refusal.what, then=refusal.then)


def _proved(request: PortalRequest, sent: PhoneCode) -> HttpResponse:
    draft = request.visit.draft
    if request.visit.purpose == "file" and draft is not None:
        filed = file_draft(draft.pk, sent, at=request.moment)
        if not filed.again:
            request.visit.prove(sent, request.moment)
        return redirect("portal_receipt", request.street.code, filed.token)
    use_code(sent, at=request.moment)
    request.visit.prove(sent, request.moment)
    return redirect("portal_mine", request.street.code)


def _filed_receipt(request: PortalRequest) -> HttpResponse | None:
    """The receipt of a draft that the first of two clicks filed.

    The second click may come with a session that the first has ended; the form's own key, which
    nobody else saw, then says which draft it was.
    """
    key = request.POST.get("_draft", "")[:32]
    draft = Draft.objects.filter(street=request.street, key=key).first() if key else None
    filed = filed_before(draft) if draft else None
    return redirect("portal_receipt", request.street.code, filed.token) if filed else None


def _code_page(
    request: PortalRequest, sent: PhoneCode, refused: str = "", *, then: str = ""
) -> HttpResponse:
    draft = request.visit.draft if request.visit.purpose == "file" else None
    back = (
        reverse("portal_new", args=[request.street.code, draft.kind])
        if draft
        else reverse("portal_mine", args=[request.street.code])
    )
    context = {
        "phone": mask_phone(phone_of(sent)),
        "draft_key": draft.key if draft else "",
        "back": back,
        "is_filing": draft is not None,
        "obstacle": Obstacle(stands=refused, next=then or WINDOW_TOO) if refused else None,
    }
    return show(request, "portal/code.html", context, status=422 if refused else 200)


@portal_view
@require_POST
def code_again(request: PortalRequest) -> HttpResponse:
    """Another code to the same phone."""
    sent = request.visit.code
    if sent is None:
        return redirect("portal_home", request.street.code)
    try:
        fresh = send_again(sent, address=visitor_address(request), at=request.moment)
    except CodeRefused as refusal:
        return _code_page(request, sent, str(refusal))
    request.visit.hold(code=fresh, purpose=request.visit.purpose)
    return redirect("portal_code", request.street.code)
