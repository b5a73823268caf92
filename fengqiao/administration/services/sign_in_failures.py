"""Remembers failed sign-ins, and forgets them after half a year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.utils import timezone

from fengqiao.administration.models import SignInFailure
from fengqiao.kernel.org.models import Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

# 《网络安全法》第二十一条第三项：日志留存不少于六个月。
KEEP_FAILURES: Final = timedelta(days=190)


def note_failure(
    *, credentials: Mapping[str, Any], request: HttpRequest | None = None, **_signal: Any
) -> None:
    """Write down that a password was wrong, for whom and from where; called by Django."""
    username = str(credentials.get("username", ""))
    person = (
        Person.objects.filter(user__username=username).only("street_id", "user_id").first()
        if "\x00" not in username
        else None
    )
    SignInFailure.objects.create(
        street_id=person.street_id if person else None,
        user_id=person.user_id if person else None,
        at=timezone.now(),
        address=_address(request),
    )


def forget_failures(at: datetime) -> int:
    """Drop what has been kept long enough; returns how many."""
    return SignInFailure.objects.filter(at__lt=at - KEEP_FAILURES).delete()[0]


def _address(request: HttpRequest | None) -> str | None:
    text = request.META.get("REMOTE_ADDR", "") if request else ""
    try:
        validate_ipv46_address(text)
    except ValidationError:
        return None
    return str(text)
