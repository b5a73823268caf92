"""The permission table of the administrators' pages: 三员分立, and everybody's own account.

Forms are posted empty: who may use them is told what is missing (422), others are refused.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fengqiao.administration.models import TokenGrant
from fengqiao.administration.services.notice_review import propose_notice
from fengqiao.administration.services.tokens import grant_token
from fengqiao.api.models import Scope, Token
from fengqiao.kernel.org.models import Duty
from fengqiao.kernel.periods.calendar import read_table
from tests.permission_rows import Args, Row
from tests.permission_rules import Rule, duties, only, staff

if TYPE_CHECKING:
    from tests.permission_world import World

SYSTEM, SECURITY, AUDIT = duties(Duty.ADMINISTER), duties(Duty.SECURE), duties(Duty.AUDIT)
EMPTY = 422
DONE = 302


def unit(world: World) -> list[Any]:
    return [world.cast.willow.pk]


def kind(world: World) -> list[Any]:
    return [world.cast.willow.kind_id]


def person(world: World) -> list[Any]:
    return [world.cast.clerk.person_id]


def post(world: World) -> list[Any]:
    return [world.cast.clerk.pk]


def proposed(world: World) -> list[Any]:
    return [world.extra["proposed"].pk]


def notice(world: World) -> list[Any]:
    """A yearly notice that waits for review."""
    days = 'year = 2026\n[holidays]\n2026-01-01 = "元旦"\n[workdays]\n'
    by = world.cast.administrator
    return [propose_notice(read_table(days), by=by, at=timezone.now()).pk]


def token(world: World) -> list[Any]:
    return [Token.objects.get(post=world.cast.clerk).pk]


def grant(world: World) -> list[Any]:
    """A token that the mediator may take."""
    now = timezone.now()
    found = TokenGrant.objects.filter(post=world.cast.mediator).first() or grant_token(
        post=world.cast.mediator, name="对接", scopes=[Scope.READ],
        expires_at=now + timedelta(days=9), by=world.cast.security, at=now,
    )  # fmt: skip
    return [found.pk]


def named(value: object) -> Args:
    return lambda _world: [value]


def _form(name: str, rule: Rule, **more: Any) -> tuple[Row, Row]:
    """A page with a form: shown, and posted empty."""
    return Row(name=name, rule=rule, **more), Row(
        name=name, rule=rule, method="POST", ok=EMPTY, **more
    )


def _button(name: str, rule: Rule, ok: int = DONE, **more: Any) -> Row:
    return Row(name=name, rule=rule, method="POST", ok=ok, **more)


ADMINISTRATION_PAGES = (
    # 系统管理员: units, people, holidays; proposes posts and approves none.
    Row(name="units", rule=SYSTEM),
    *_form("unit_add", SYSTEM),
    *_form("unit_change", SYSTEM, args=unit),
    *_form("unit_move", SYSTEM, args=unit),
    Row(name="unit_kinds", rule=SYSTEM),
    *_form("unit_kind_add", SYSTEM),
    *_form("unit_kind_rename", SYSTEM, args=kind),
    Row(name="people", rule=SYSTEM),
    *_form("person_add", SYSTEM),
    Row(name="person", rule=SYSTEM, args=person),
    *_form("person_change", SYSTEM, args=person),
    *_form("person_log_in", SYSTEM, args=person),
    _button("password_reset", SYSTEM, 200, args=person),
    *_form("post_propose", SYSTEM, args=person),
    *_form("post_end", SYSTEM, args=post),
    *_form("import_org", SYSTEM),
    Row(name="import_org_template", rule=SYSTEM, args=named("units")),
    Row(name="calendar", rule=SYSTEM),
    Row(name="calendar_year", rule=SYSTEM, args=named(2026)),
    *_form("calendar_notice", SYSTEM),
    *_form("calendar_notice_text", SYSTEM),
    _button("calendar_propose", SYSTEM),
    # 安全管理员: reviews holidays, approves posts, locks log-ins, grants tokens.
    Row(name="calendar_reviews", rule=SECURITY),
    Row(name="calendar_review", rule=SECURITY, args=notice),
    _button("calendar_publish", SECURITY, args=notice),
    *_form("calendar_refuse", SECURITY, args=notice),
    Row(name="approvals", rule=SECURITY),
    _button("posts_approve", SECURITY),
    *_form("post_refuse", SECURITY, args=proposed),
    Row(name="accounts", rule=SECURITY),
    *_form("account_lock", SECURITY, args=person),
    *_form("account_unlock", SECURITY, args=person),
    _button("account_sign_out", SECURITY, args=person),
    Row(name="sign_in_failures", rule=SECURITY),
    Row(name="tokens", rule=SECURITY),
    *_form("token_grant", SECURITY),
    _button("token_withdraw", SECURITY, args=grant),
    _button("token_revoke", SECURITY, args=token),
    # 审计管理员: the ledger, and nothing else.
    Row(name="audit_events", rule=AUDIT),
    Row(name="audit_reads", rule=AUDIT),
    Row(name="audit_seals", rule=AUDIT),
    _button("audit_verify", AUDIT),
    _button("audit_export", AUDIT, 200),
    _button("audit_anchors", AUDIT, 200),
    # Everybody's own.
    Row(name="own_account", rule=staff),
    *_form("change_password", staff),
    _button("own_sign_out", staff),
    _button("token_take", only("mediator"), 200, args=grant),
)
