"""Tokens of the interface: the security administrator grants and revokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.inputs import TokenInput
from fengqiao.administration.models import TokenGrant
from fengqiao.administration.selectors import post_choices, tokens_of, waiting_grants
from fengqiao.administration.services.tokens import grant_token, withdraw_grant
from fengqiao.administration.views.form_page import form_page, tell_refusal
from fengqiao.api.models import Scope, Token
from fengqiao.api.services import revoke_token
from fengqiao.kernel.org.models import Duty, Post
from fengqiao.kernel.org.refusal import OrgRefused
from fengqiao.kernel.ui.requests import staff_view

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(Duty.SECURE)
@require_GET
def tokens(request: StaffRequest) -> HttpResponse:
    """Grants that wait to be taken, and every token."""
    street, now = request.post.street, timezone.now()
    rows = [
        (token, scope_words(token.scopes), token_state(token, now)) for token in tokens_of(street)
    ]
    grants = [(grant, scope_words(grant.scopes)) for grant in waiting_grants(street)]
    return render(request, "administration/tokens.html", {"rows": rows, "grants": grants})


@staff_view(Duty.SECURE)
@require_http_methods(["GET", "POST"])
def grant(request: StaffRequest) -> HttpResponse:
    street = request.post.street

    def act(value: TokenInput) -> None:
        now = timezone.now()
        held = Post.objects.held_on(timezone.localdate(now)).filter(street=street)
        post = held.with_whole().filter(pk=value.post).first()
        if post is None:
            raise OrgRefused("没有这个岗位，或它不在任。")
        grant_token(
            post=post, name=value.name, scopes=value.scopes, expires_at=now + value.lasts,
            by=request.post, at=now,
        )  # fmt: skip

    return form_page(
        request, TokenInput, act, title="授权接口令牌", label="授权", back=reverse("tokens"),
        done="已授权，请该岗位的任职人在“我的账号”中领取。",
        crumbs=[("接口令牌", reverse("tokens"))],
        effect="令牌以所选岗位的名义调用接口，看到该岗位能看到的事项。令牌只由任职人本人领取一次，"
        "您和系统管理员都看不到。",
        choices={"post": lambda: post_choices(street, timezone.localdate())},
    )  # fmt: skip


@staff_view(Duty.SECURE)
@require_POST
def withdraw(request: StaffRequest, grant_id: int) -> HttpResponse:
    found = get_object_or_404(TokenGrant, pk=grant_id, street=request.post.street_id)
    try:
        withdraw_grant(found, by=request.post, at=timezone.now())
    except ValidationError as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, "已撤回授权。")
    return redirect("tokens")


@staff_view(Duty.SECURE)
@require_POST
def revoke(request: StaffRequest, token_id: int) -> HttpResponse:
    found = get_object_or_404(Token, pk=token_id, street=request.post.street_id)
    revoke_token(found, by=request.post, at=timezone.now())
    messages.success(request, "已撤销，该令牌即刻失效。")
    return redirect("tokens")


def scope_words(scopes: list[str]) -> str:
    return "、".join(str(Scope(scope).label) for scope in scopes)


def token_state(token: Token, now: datetime) -> tuple[str, str]:
    """A token's state in words, with its tone."""
    if token.revoked_at is not None:
        return "已撤销", "bad"
    return ("已过期", "") if token.expires_at <= now else ("有效", "good")
