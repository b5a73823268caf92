"""Every page of this room, for every duty and for a stranger: who is let in, who is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.administration.models import TokenGrant
from fengqiao.administration.services.notice_review import propose_notice
from fengqiao.administration.tests.conftest import NOON, SignIn
from fengqiao.administration.urls import urlpatterns
from fengqiao.api.models import Scope
from fengqiao.api.services import issue_token
from fengqiao.kernel.org.models import Approval, Duty, Post, UnitKind
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.periods.calendar import read_table

pytestmark = pytest.mark.django_db
SYSTEM, SECURITY, AUDIT = "administrator", "security", "auditor"
EVERYBODY = ""


@dataclass(frozen=True)
class Page:
    """One address: who may open it, how, and what stands in it."""

    name: str
    who: str
    post: bool = False
    args: tuple[str, ...] = field(default=())


PAGES = (
    Page("units", SYSTEM),
    Page("unit_add", SYSTEM),
    Page("unit_change", SYSTEM, args=("unit",)),
    Page("unit_move", SYSTEM, args=("unit",)),
    Page("unit_kinds", SYSTEM),
    Page("unit_kind_add", SYSTEM),
    Page("unit_kind_rename", SYSTEM, args=("kind",)),
    Page("people", SYSTEM),
    Page("person_add", SYSTEM),
    Page("person", SYSTEM, args=("person",)),
    Page("person_change", SYSTEM, args=("person",)),
    Page("person_log_in", SYSTEM, args=("person",)),
    Page("password_reset", SYSTEM, post=True, args=("person",)),
    Page("post_propose", SYSTEM, args=("person",)),
    Page("post_end", SYSTEM, args=("post",)),
    Page("import_org", SYSTEM),
    Page("import_org_template", SYSTEM, args=("template",)),
    Page("calendar", SYSTEM),
    Page("calendar_year", SYSTEM, args=("year",)),
    Page("calendar_notice", SYSTEM),
    Page("calendar_notice_text", SYSTEM),
    Page("calendar_propose", SYSTEM, post=True),
    Page("calendar_reviews", SECURITY),
    Page("calendar_review", SECURITY, args=("notice",)),
    Page("calendar_publish", SECURITY, post=True, args=("notice",)),
    Page("calendar_refuse", SECURITY, args=("notice",)),
    Page("approvals", SECURITY),
    Page("posts_approve", SECURITY, post=True),
    Page("post_refuse", SECURITY, args=("proposed",)),
    Page("accounts", SECURITY),
    Page("account_lock", SECURITY, args=("person",)),
    Page("account_unlock", SECURITY, args=("person",)),
    Page("account_sign_out", SECURITY, post=True, args=("person",)),
    Page("sign_in_failures", SECURITY),
    Page("tokens", SECURITY),
    Page("token_grant", SECURITY),
    Page("token_withdraw", SECURITY, post=True, args=("grant",)),
    Page("token_revoke", SECURITY, post=True, args=("token",)),
    Page("audit_events", AUDIT),
    Page("audit_reads", AUDIT),
    Page("audit_seals", AUDIT),
    Page("audit_verify", AUDIT, post=True),
    Page("audit_export", AUDIT, post=True),
    Page("audit_anchors", AUDIT, post=True),
    Page("own_account", EVERYBODY),
    Page("change_password", EVERYBODY),
    Page("own_sign_out", EVERYBODY, post=True),
)
PARTS = (
    "clerk", "dispatcher", "handler", "mediator", "grid_worker", "willow_handler", "leader",
    SYSTEM, SECURITY, AUDIT, "stranger",
)  # fmt: skip


@pytest.fixture
def address(cast: Cast) -> Callable[[Page], str]:
    """The address of a page about the mediator, elm and what hangs on them."""
    kind = UnitKind.objects.create(street=cast.street, code="k9", name="片区")
    proposed = Post.objects.create(
        street=cast.street, person=cast.clerk.person, unit=cast.elm, title="办理",
        duties=[Duty.HANDLE.value], starts_on=cast.clerk.starts_on, approval=Approval.PROPOSED,
    )  # fmt: skip
    grant = TokenGrant.objects.create(
        street=cast.street, post=cast.mediator, name="对接", scopes=["read"],
        expires_at=NOON.replace(year=2027), granted_by="安", granted_at=NOON,
    )  # fmt: skip
    _, token = issue_token(
        post=cast.mediator, name="对接", scopes=[Scope.READ], by=cast.mediator, at=NOON,
        expires_at=NOON.replace(day=30),
    )  # fmt: skip
    table = read_table('year = 2026\n[holidays]\n2026-01-01 = "元旦"\n[workdays]\n')
    notice = propose_notice(table, by=cast.administrator, at=NOON)
    keys: dict[str, object] = {
        "unit": cast.elm.pk, "kind": kind.pk, "person": cast.mediator.person_id,
        "post": cast.mediator.pk, "proposed": proposed.pk, "grant": grant.pk, "token": token.pk,
        "template": "units", "year": 2026, "notice": notice.pk,
    }  # fmt: skip
    return lambda page: reverse(page.name, args=[keys[name] for name in page.args])


def _status(client: Client, page: Page, url: str) -> int:
    return (client.post(url) if page.post else client.get(url)).status_code


@pytest.mark.parametrize("part", PARTS)
def test_a_page_opens_for_its_duty_and_for_no_other(
    cast: Cast, sign_in: SignIn, address: Callable[[Page], str], part: str
) -> None:
    client = sign_in(getattr(cast, part))
    wrong = []
    for page in PAGES:
        url = address(page)
        allowed = page.who in (part, EVERYBODY)
        status = _status(client, page, url)
        if page.name == "own_sign_out" and status == 302:
            continue
        if (status in (200, 302, 422)) != allowed or (not allowed and status != 403):
            wrong.append((page.name, status))
    assert not wrong


@pytest.mark.parametrize("page", [page for page in PAGES if page.args], ids=lambda page: page.name)
def test_an_administrator_of_another_street_finds_nothing_here(
    cast: Cast, sign_in: SignIn, address: Callable[[Page], str], page: Page
) -> None:
    if page.args[0] in ("template", "year"):
        return
    duty = {SYSTEM: Duty.ADMINISTER, SECURITY: Duty.SECURE}[page.who]
    Post.objects.filter(pk=cast.stranger.pk).update(duties=[duty.value])
    assert _status(sign_in(cast.stranger), page, address(page)) == 404


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_visitor_is_sent_to_sign_in(
    cast: Cast, address: Callable[[Page], str], page: Page
) -> None:
    url = address(page)
    client = Client()
    answer = client.post(url) if page.post else client.get(url)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("sign_in"))


def test_every_address_of_the_room_stands_in_the_table() -> None:
    # Only the holder of the post finds a grant: test_tokens.py tries everybody.
    named = {pattern.name for pattern in urlpatterns} - {"token_take"}
    assert named == {page.name for page in PAGES}
