"""Posts to approve, log-ins to lock, failed sign-ins: the security administrator's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fengqiao.administration.audit import row_id
from fengqiao.administration.inputs import ReasonInput
from fengqiao.administration.selectors import (
    LONGEST_WORDS,
    PAGE,
    failures_page,
    people_page,
    posts_decided,
    posts_to_decide,
    unknown_failures,
)
from fengqiao.administration.views.form_page import form_page, tell_refusal
from fengqiao.kernel.org.accounts import (
    TEMPORARY_FOR,
    end_sessions,
    lock_account,
    unlock_account,
)
from fengqiao.kernel.org.models import Duty, Person
from fengqiao.kernel.org.services import approve_post, refuse_post
from fengqiao.kernel.ui.requests import staff_view
from fengqiao.kernel.ui.sign_in import ATTEMPTS, WINDOW

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fengqiao.kernel.ui.requests import StaffRequest


@staff_view(Duty.SECURE)
@require_GET
def approvals(request: StaffRequest) -> HttpResponse:
    """Proposed posts, and what was decided last."""
    street = request.post.street
    context = {"waiting": posts_to_decide(street), "decided": posts_decided(street)}
    return render(request, "administration/approvals.html", context)


@staff_view(Duty.SECURE)
@require_POST
def approve(request: StaffRequest) -> HttpResponse:
    """Approve the chosen posts, each by itself; those that cannot be are named."""
    chosen = {int(text) for text in request.POST.getlist("post") if row_id(text)}
    posts = [post for post in posts_to_decide(request.post.street) if post.pk in chosen]
    done = 0
    for post in posts:
        try:
            approve_post(post, **_by(request))
            done += 1
        except ValidationError as refusal:
            messages.error(request, f"{post.shown_name}：{' '.join(refusal.messages)}")
    if done:
        messages.success(request, f"已批准 {done} 个岗位。")
    elif not posts:
        messages.warning(request, "没有选择待批准的岗位。")
    return redirect("approvals")


@staff_view(Duty.SECURE)
@require_http_methods(["GET", "POST"])
def refuse(request: StaffRequest, post_id: int) -> HttpResponse:
    post = get_object_or_404(posts_to_decide(request.post.street), pk=post_id)

    def act(value: ReasonInput) -> None:
        refuse_post(post, reason=value.reason, **_by(request))

    return form_page(
        request, ReasonInput, act, title=f"退回提名：{post.shown_name}", label="退回",
        back=reverse("approvals"), done="已退回。", crumbs=[("岗位审批", reverse("approvals"))],
    )  # fmt: skip


@staff_view(Duty.SECURE)
@require_GET
def accounts(request: StaffRequest) -> HttpResponse:
    """Log-ins of the street, and the rules for passwords."""
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS].replace("\x00", "")
    after = request.GET.get("after", "")[:LONGEST_WORDS].replace("\x00", "")
    rows = people_page(request.post.street, words, after)
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    context = {
        "people": rows,
        "words": words,
        "next_after": rows[-1].code if more else "",
        "policy": password_policy(),
    }
    return render(request, "administration/accounts.html", context)


@staff_view(Duty.SECURE)
@require_http_methods(["GET", "POST"])
def lock(request: StaffRequest, person_id: int) -> HttpResponse:
    found = _person_or_404(request, person_id)

    def act(value: ReasonInput) -> None:
        lock_account(found, reason=value.reason, **_by(request))

    return form_page(
        request, ReasonInput, act, title=f"锁定账号：{found.name}", label="锁定", danger=True,
        back=reverse("accounts"), done="已锁定，该账号的登录和接口令牌即刻失效。",
        crumbs=[("登录账号", reverse("accounts"))],
        effect="锁定后不能登录，已有的登录和接口令牌即刻失效，直到解锁。",
    )  # fmt: skip


@staff_view(Duty.SECURE)
@require_http_methods(["GET", "POST"])
def unlock(request: StaffRequest, person_id: int) -> HttpResponse:
    found = _person_or_404(request, person_id)

    def act(value: ReasonInput) -> None:
        unlock_account(found, reason=value.reason, **_by(request))

    return form_page(
        request, ReasonInput, act, title=f"解锁账号：{found.name}", label="解锁",
        back=reverse("accounts"), done="已解锁。", crumbs=[("登录账号", reverse("accounts"))],
    )  # fmt: skip


@staff_view(Duty.SECURE)
@require_POST
def sign_out_everywhere(request: StaffRequest, person_id: int) -> HttpResponse:
    """End every session of the log-in."""
    try:
        end_sessions(_person_or_404(request, person_id), **_by(request))
    except ValidationError as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, "该账号在所有设备上的登录已结束。")
    return redirect("accounts")


@staff_view(Duty.SECURE)
@require_GET
def sign_in_failures(request: StaffRequest) -> HttpResponse:
    rows = failures_page(request.post.street, row_id(request.GET.get("before", "")))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    context = {
        "failures": rows,
        "next_before": rows[-1].pk if more else "",
        "unknown": unknown_failures(timezone.now() - timedelta(days=1)),
    }
    return render(request, "administration/sign_in_failures.html", context)


def password_policy() -> list[str]:
    """The rules in force, in words, as the settings state them."""
    minutes, hours = int(WINDOW.total_seconds() // 60), int(TEMPORARY_FOR.total_seconds() // 3600)
    stay = settings.SESSION_COOKIE_AGE // 3600
    return [
        *password_validators_help_texts(),
        f"同一用户名和来源地址 {minutes} 分钟内最多尝试 {ATTEMPTS} 次。",
        f"临时密码 {hours} 小时内有效，登录后须先修改。",
        f"登录 {stay} 小时后须重新登录；修改密码、锁定账号、结束会话使已有登录即刻失效。",
    ]


def _by(request: StaffRequest) -> dict[str, Any]:
    return {"by": request.post, "at": timezone.now()}


def _person_or_404(request: StaffRequest, person_id: int) -> Person:
    people = Person.objects.select_related("street", "user")
    return get_object_or_404(
        people, pk=person_id, street=request.post.street_id, user__isnull=False
    )
