"""Checks a password and slows guessing: ten attempts in a quarter of an hour.

Limit required by GB/T 22239-2019 8.1.4.1 (登录失败处理功能).
"""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from fengqiao.kernel.org.models import User
from fengqiao.kernel.ui.models import SignInAttempt

ATTEMPTS = 10
WINDOW = timedelta(minutes=15)


class SignInRefusedError(Exception):
    """The text is shown to the visitor; it does not tell whether the name exists."""


def check_password(request: HttpRequest, *, username: str, password: str, at: datetime) -> User:
    """Return the user, or raise SignInRefusedError.

    The attempt is written before the password is checked, so that attempts in parallel
    cannot pass the limit. Success clears the attempts of this name and address.
    """
    key = attempt_key(username, request.META.get("REMOTE_ADDR", ""))
    SignInAttempt.objects.filter(tried_at__lt=at - WINDOW).delete()
    SignInAttempt.objects.create(key=key, tried_at=at)
    if SignInAttempt.objects.filter(key=key).count() > ATTEMPTS:
        minutes = int(WINDOW.total_seconds() // 60)
        raise SignInRefusedError(f"尝试次数过多，请 {minutes} 分钟后再试，或请系统管理员重置密码。")
    user = authenticate(request, username=username, password=password)
    if user is None:
        raise SignInRefusedError("用户名或密码不正确。")
    SignInAttempt.objects.filter(key=key).delete()
    return user


def attempt_key(username: str, address: str) -> str:
    """Keyed digest of a log-in name and an address."""
    return salted_hmac(
        "sign-in", f"{username.casefold()}\n{address}", algorithm="sha256"
    ).hexdigest()
