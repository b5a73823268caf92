"""Issuing and revoking tokens, in code and from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fengqiao.api.models import Scope, Token
from fengqiao.api.services import issue_token, revoke_token
from fengqiao.api.testing import Caller, counted_statements
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.errors import Refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def issued(cast: Cast, **changes: Any) -> tuple[str, Token]:
    given: dict[str, Any] = {
        "post": cast.clerk, "name": "热线平台", "scopes": [Scope.READ], "at": NOW,
        "expires_at": NOW + timedelta(days=90), "by": System(cast.street, "test"),
    } | changes  # fmt: skip
    return issue_token(**given)


def run(*words: str) -> str:
    out = StringIO()
    call_command("token", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_plain_token_is_stored_nowhere(cast: Cast) -> None:
    plain, token = issued(cast)
    stored = str(Token.objects.values().get(pk=token.pk)) + str(list(Event.objects.values()))
    assert plain not in stored
    assert plain.startswith("fq_")
    assert len(plain) > 40


def test_issuing_and_revoking_are_on_record(cast: Cast) -> None:
    _, token = issued(cast)
    for _ in range(2):
        revoke_token(token, by=System(cast.street, "test"), at=NOW)
    events = Event.objects.filter(subject=f"token:{token.pk}").order_by("id")
    assert [event.kind for event in events] == ["token.issued", "token.revoked"]
    assert events[0].body["scopes"] == ["read"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "  "}, {"name": "长" * 61}, {"scopes": []}, {"expires_at": NOW},
        {"expires_at": NOW + timedelta(days=367)},
    ],
)  # fmt: skip
def test_a_token_without_purpose_scope_or_end_is_refused(
    cast: Cast, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        issued(cast, **changes)
    assert not Token.objects.exists()


def test_no_street_issues_or_revokes_for_another(cast: Cast) -> None:
    with pytest.raises(Refused):
        issued(cast, post=cast.stranger)
    _, token = issued(cast)
    with pytest.raises(Refused):
        revoke_token(token, by=System(cast.other_street, "test"), at=NOW)


def test_the_command_issues_lists_and_revokes(cast: Cast) -> None:
    words = ("issue", "--post", str(cast.clerk.pk), "--name", "热线平台", "--scope", "read")
    who = Caller(cast.clerk, run(*words).strip())
    assert who.get("/units").status_code == 200
    token = Token.objects.get()
    assert "热线平台" in run("list")
    assert "热线平台" not in run("list", "--street", "other")
    run("revoke", str(token.pk))
    assert who.get("/units").status_code == 401


def test_the_command_says_what_is_missing(cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有编号"):
        run("issue", "--post", "0", "--name", "x", "--scope", "read")
    with pytest.raises(CommandError, match="没有编号"):
        run("revoke", "0")
    words = ("issue", "--post", str(cast.clerk.pk), "--name", "x", "--scope", "read")
    for days in ("0", "9999", "999999999999"):
        with pytest.raises(CommandError):
            run(*words, "--days", days)


def test_the_day_of_use_is_kept_once_a_day(cast: Cast, clerk: Caller) -> None:
    clerk.get("/units")
    token = Token.objects.get()
    today = token.last_used_on
    assert today is not None
    Token.objects.update(last_used_on=today - timedelta(days=1))
    with counted_statements() as first:
        clerk.get("/units")
    with counted_statements() as second:
        clerk.get("/units")
    assert (len(first), len(second)) == (2, 1)
    assert Token.objects.get().last_used_on == today
