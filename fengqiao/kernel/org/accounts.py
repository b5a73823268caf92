"""Log-ins: temporary passwords, locking, ending sessions. Each writes one ledger event.

A temporary password (临时密码) is shown once, lapses after a day, and opens nothing but the
page where its owner replaces it. Whoever set it could otherwise work under another's name
(GB/T 22239-2019 8.1.4.1 身份鉴别).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import F

from fengqiao.kernel.org.events import (
    ACCOUNT_LOCKED,
    ACCOUNT_UNLOCKED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    SESSIONS_ENDED,
)
from fengqiao.kernel.org.models import ADMINISTRATORS, Approval, Person, Post, User
from fengqiao.kernel.org.recording import record_change
from fengqiao.kernel.org.refusal import OrgRefused

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.recording import ChangedBy

TEMPORARY_FOR: Final = timedelta(hours=24)
# Without letters and digits that are taken for one another when read out: 31 signs, 16 of them.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


def set_temporary_password(person: Person, *, by: ChangedBy, at: datetime) -> str:
    """A new password, returned to be shown once; every session of the log-in ends.

    Of the three administrators nobody resets another's: it would open the other's work. That
    is done at the server (`fengqiao reset-password`), where `by` is no post.
    """
    user = _user_of(person)
    if isinstance(by, Post) and _administers(person):
        raise OrgRefused(
            "三员的密码不能由其他管理员在页面上重置，以免一人取得另一人的权限。"
            "请两人到场，在服务器上运行 fengqiao reset-password 用户名。"
        )
    password = temporary_password()
    with transaction.atomic():
        user.set_password(password)
        user.password_expires_at = at + TEMPORARY_FOR
        user.save(update_fields=["password", "password_expires_at"])
        body = {"person": person.code, "expires_at": user.password_expires_at.isoformat()}
        record_change(PASSWORD_RESET, f"user:{user.pk}", body, street=person.street, by=by, at=at)
    return password


def change_own_password(user: User, *, old: str, new: str, by: Post, at: datetime) -> None:
    """The owner's own choice; raises ValidationError for a weak one or a wrong old one."""
    if not user.check_password(old):
        raise OrgRefused("原密码不正确。")
    if old == new:
        raise OrgRefused("新密码与原密码相同，请换一个。")
    validate_password(new, user)
    with transaction.atomic():
        user.set_password(new)
        user.password_expires_at = None
        user.save(update_fields=["password", "password_expires_at"])
        record_change(PASSWORD_CHANGED, f"user:{user.pk}", {}, street=by.street, by=by, at=at)


def lock_account(person: Person, *, reason: str, by: Post, at: datetime) -> None:
    """The log-in opens nothing from now on, and its sessions end."""
    user = _user_of(person)
    if person.pk == by.person_id:
        raise OrgRefused("不能锁定自己的账号。")
    if not user.is_active:
        raise OrgRefused("该账号已经锁定。")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(
            is_active=False, session_version=F("session_version") + 1
        )
        user.refresh_from_db(fields=["is_active", "session_version"])
        body = {"person": person.code, "reason": reason}
        record_change(ACCOUNT_LOCKED, f"user:{user.pk}", body, street=person.street, by=by, at=at)


def unlock_account(person: Person, *, reason: str, by: Post, at: datetime) -> None:
    """The log-in can be used again."""
    user = _user_of(person)
    if user.is_active:
        raise OrgRefused("该账号没有锁定。")
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        body = {"person": person.code, "reason": reason}
        record_change(ACCOUNT_UNLOCKED, f"user:{user.pk}", body, street=person.street, by=by, at=at)


def end_sessions(person: Person, *, by: ChangedBy, at: datetime) -> None:
    """Whoever is signed in under this log-in, at whatever device, has to sign in again."""
    user = _user_of(person)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
        user.refresh_from_db(fields=["session_version"])
        body = {"person": person.code}
        record_change(SESSIONS_ENDED, f"user:{user.pk}", body, street=person.street, by=by, at=at)


def temporary_password() -> str:
    """Four groups of four signs, some 79 bits: easy to read out, not to guess."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _user_of(person: Person) -> User:
    if person.user is None:
        raise OrgRefused(f"“{person.name}”没有登录账号。")
    return person.user


def _administers(person: Person) -> bool:
    posts = person.posts.exclude(approval=Approval.REFUSED)
    return any(not ADMINISTRATORS.isdisjoint(post.duties) for post in posts)
