"""A temporary password opens one page only: the one where its owner replaces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from fengqiao.kernel.org.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
OPEN: Final = frozenset({"change_password", "sign_in", "sign_out", "large_text"})


class TemporaryPassword:
    """Sends a user with a temporary password to replace it; a lapsed one signs the user out.

    Costs no query: `CurrentPost`, which stands before, has read the user already.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: Any) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not isinstance(user, User) or user.password_expires_at is None:
            return None
        if user.password_expires_at < timezone.now():
            logout(request)
            raise PermissionDenied("临时密码已过期。请联系本单位系统管理员重新设置。")
        match = request.resolver_match
        if match is not None and match.url_name in OPEN:
            return None
        return redirect("change_password")
