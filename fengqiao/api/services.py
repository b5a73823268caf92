"""Issues and revokes tokens; each writes one ledger event."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fengqiao.api.events import TOKEN_ISSUED, TOKEN_REVOKED
from fengqiao.api.models import Scope, Token
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fengqiao.kernel.matters.rights import Actor
    from fengqiao.kernel.org.models import Post

# A token outlives neither a year nor the memory of why it was issued.
LONGEST = timedelta(days=366)
PREFIX = "fq_"


def digest_of(plain: str) -> str:
    """What is stored of a token. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(plain.encode()).hexdigest()


def issue_token(
    *,
    post: Post,
    name: str,
    scopes: Iterable[Scope],
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> tuple[str, Token]:
    """The plain token, to be shown once, and its row; raises Refused."""
    wanted = sorted({Scope(scope) for scope in scopes})
    _check(post, name, wanted, expires_at, by, at)
    plain = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            street_id=post.street_id, post=post, name=name.strip(), digest=digest_of(plain),
            scopes=[str(scope) for scope in wanted], created_at=at, expires_at=expires_at,
        )  # fmt: skip
        record(
            street=post.street, at=at, kind=TOKEN_ISSUED.name, subject=f"token:{token.pk}",
            actor=by.ref, actor_name=by.shown_name,
            body={
                "name": token.name,
                "post": post.ref,
                "scopes": token.scopes,
                "expires_at": expires_at.isoformat(),
            },
        )  # fmt: skip
    return plain, token


def revoke_token(token: Token, *, by: Actor, at: datetime) -> None:
    """The token opens nothing from now on; revoking it twice is no error."""
    if by.street.pk != token.street_id:
        raise Refused("令牌属于另一个街道。")
    with transaction.atomic():
        if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            return
        token.revoked_at = at
        record(
            street=by.street, at=at, kind=TOKEN_REVOKED.name, subject=f"token:{token.pk}",
            actor=by.ref, actor_name=by.shown_name, body={"name": token.name},
        )  # fmt: skip


def _check(
    post: Post, name: str, scopes: list[Scope], expires_at: datetime, by: Actor, at: datetime
) -> None:
    if by.street.pk != post.street_id:
        raise Refused("岗位属于另一个街道，不能为其签发令牌。")
    if not name.strip() or len(name.strip()) > 60:
        raise Refused("请用不超过60字写明令牌的用途。")
    if not scopes:
        raise Refused("请至少选择一项权限范围。")
    if not at < expires_at <= at + LONGEST:
        raise Refused(f"有效期须晚于现在，且不超过{LONGEST.days}天。")
