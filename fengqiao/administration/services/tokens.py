"""Tokens of the interface: granted by the security administrator, taken by the post's holder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from fengqiao.administration.events import TOKEN_GRANTED, TOKEN_WITHDRAWN
from fengqiao.administration.models import TokenGrant
from fengqiao.api.models import Scope
from fengqiao.api.services import LONGEST, issue_token
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.org.models import ADMINISTRATORS
from fengqiao.kernel.org.refusal import OrgRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from fengqiao.kernel.org.models import Post


def grant_token(
    *,
    post: Post,
    name: str,
    scopes: Iterable[Scope],
    expires_at: datetime,
    by: Post,
    at: datetime,
) -> TokenGrant:
    """Let the holder of the post take a token; raises OrgRefused."""
    wanted = sorted({str(Scope(scope)) for scope in scopes})
    if post.street_id != by.street_id:
        raise OrgRefused("岗位属于另一个街道。")
    if not ADMINISTRATORS.isdisjoint(post.duties):
        raise OrgRefused("三员岗位不办理事项，不能授权接口令牌。")
    if not wanted:
        raise OrgRefused("请至少选择一项权限范围。")
    if not at < expires_at <= at + LONGEST:
        raise OrgRefused(f"有效期须晚于现在，且不超过{LONGEST.days}天。")
    with transaction.atomic():
        grant = TokenGrant.objects.create(
            street_id=post.street_id, post=post, name=name, scopes=wanted,
            expires_at=expires_at, granted_by=by.shown_name, granted_at=at,
        )  # fmt: skip
        body: dict[str, Any] = {
            "post": post.ref,
            "scopes": wanted,
            "expires_at": expires_at.isoformat(),
        }
        _record(TOKEN_GRANTED.name, grant, body, by, at)
    return grant


def withdraw_grant(grant: TokenGrant, *, by: Post, at: datetime) -> None:
    """Take a grant back before its token was taken; raises OrgRefused afterwards."""
    with transaction.atomic():
        waiting = TokenGrant.objects.filter(
            pk=grant.pk, street=by.street_id, token=None, withdrawn_at=None
        )
        if not waiting.update(withdrawn_at=at):
            raise OrgRefused("该授权已被领取或撤回；已领取的令牌请撤销。")
        _record(TOKEN_WITHDRAWN.name, grant, {"post": f"post:{grant.post_id}"}, by, at)


def take_token(grant: TokenGrant, *, by: Post, at: datetime) -> str:
    """The plain token, to be shown once to the holder of the post; raises OrgRefused, Refused."""
    with transaction.atomic():
        current = TokenGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
        if current.post_id != by.pk:
            raise OrgRefused("只有该岗位的任职人能领取。")
        if current.token_id is not None or current.withdrawn_at is not None:
            raise OrgRefused("该令牌已领取或授权已撤回。遗失的令牌请安全管理员撤销后重新授权。")
        plain, token = issue_token(
            post=by, name=current.name, scopes=[Scope(scope) for scope in current.scopes],
            expires_at=current.expires_at, by=by, at=at,
        )  # fmt: skip
        current.token = token
        current.save(update_fields=["token"])
    return plain


def _record(kind: str, grant: TokenGrant, body: Mapping[str, Any], by: Post, at: datetime) -> None:
    record(
        street=by.street, at=at, kind=kind, subject=f"token_grant:{grant.pk}", actor=by.ref,
        actor_name=by.shown_name, body=dict(body),
    )  # fmt: skip
