"""Everybody's own account: password, sessions, tokens to take. And where one starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.selectors import grants_for
from fengqiao.administration.services.tokens import take_token
from fengqiao.administration.views.form_page import tell_refusal
from fengqiao.administration.views.security import password_policy
from fengqiao.administration.views.tokens import scope_words
from fengqiao.kernel.org.accounts import change_own_password, end_sessions
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest

LONGEST_PASSWORD = 200


@staff_view()
@require_GET
def own_account(request: StaffRequest) -> HttpResponse:
    return _own_page(request)


@sensitive_post_parameters("old", "new", "again")
@staff_view()
@require_http_methods(["GET", "POST"])
def change_password(request: StaffRequest) -> HttpResponse:
    """Choose a new password; with a temporary one nothing else can be done before."""
    errors: list[str] = []
    if request.method == "POST":
        old, new, again = (
            request.POST.get(name, "")[: LONGEST_PASSWORD + 1] for name in ("old", "new", "again")
        )
        try:
            if new != again:
                raise ValidationError("两次输入的新密码不一致。")
            if len(new) > LONGEST_PASSWORD:
                raise ValidationError(f"密码最多 {LONGEST_PASSWORD} 字。")
            change_own_password(request.user, old=old, new=new, by=request.post, at=timezone.now())
        except ValidationError as refusal:
            errors = refusal.messages
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已修改，其他设备上的登录已结束。")
            return redirect("own_account")
    context = {
        "errors": errors,
        "is_temporary": request.user.has_temporary_password,
        "policy": password_policy(),
    }
    page = "administration/change_password.html"
    return render(request, page, context, status=422 if errors else 200)


@staff_view()
@require_POST
def sign_out_elsewhere(request: StaffRequest) -> HttpResponse:
    """End one's other sessions; this one goes on."""
    end_sessions(request.post.person, by=request.post, at=timezone.now())
    request.user.refresh_from_db(fields=["session_version"])
    update_session_auth_hash(request, request.user)
    messages.success(request, "其他设备上的登录已结束。")
    return redirect("own_account")


@staff_view()
@require_POST
def take(request: StaffRequest, grant_id: int) -> HttpResponse:
    """The token that was granted, shown on this answer alone."""
    found = get_object_or_404(grants_for(request.post), pk=grant_id)
    try:
        token = take_token(found, by=request.post, at=timezone.now())
    except (ValidationError, Refused) as refusal:
        tell_refusal(request, refusal)
        return redirect("own_account")
    response = _own_page(request, token=token, token_name=found.name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_page(request: StaffRequest, token: str = "", token_name: str = "") -> HttpResponse:
    grants = [(grant, scope_words(grant.scopes)) for grant in grants_for(request.post)]
    context = {"grants": grants, "token": token, "token_name": token_name}
    return render(request, "administration/own_account.html", context)
