"""Who asks: the token in the Authorization header, with its post, in one query."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from fengqiao.api.models import Scope, Token
from fengqiao.api.problems import MissingScope
from fengqiao.api.selectors import usable_token
from fengqiao.api.services import digest_of
from fengqiao.api.throttle import rate_limit


class ApiRequest(HttpRequest):
    """A request that showed a usable token."""

    auth: Token


class BearerToken(HttpBearer):
    """Lets in tokens that carry the scope. Sessions open nothing here, so CSRF has no hold."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, _request: HttpRequest, token: str) -> Token | None:
        """The token's row, or None; raises MissingScope and TooManyRequests."""
        now = timezone.now()
        day = timezone.localdate(now)
        found = usable_token(digest_of(token.strip()), now, day)
        if found is None:
            return None
        row, used_today = found
        rate_limit.count(row.pk)
        if not row.allows(self.scope):
            raise MissingScope(
                f"该令牌没有“{self.scope.label}”权限。",
                basis="签发令牌时确定的权限范围",
                then="请安全管理员授权带有该权限的令牌。",
            )
        if not used_today:
            Token.objects.filter(pk=row.pk).update(last_used_on=day)
        return row
