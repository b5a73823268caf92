"""Tokens: one grants, another takes, and nobody else ever sees one."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.administration.models import TokenGrant
from fengqiao.administration.tests.conftest import SignIn
from fengqiao.administration.tests.events import kinds_of
from fengqiao.api.models import Token
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def granted(cast: Cast, security: Client) -> TokenGrant:
    form = {"post": str(cast.dispatcher.pk), "name": "市平台", "scopes": ["read"], "days": "30"}
    assert security.post(reverse("token_grant"), form).status_code == 302
    return TokenGrant.objects.get()


def test_the_holder_takes_a_token_that_works_and_the_grantor_never_sees_it(
    cast: Cast, security: Client, sign_in: SignIn
) -> None:
    grant = granted(cast, security)
    holder = sign_in(cast.dispatcher)
    assert "市平台" in holder.get(reverse("own_account")).content.decode()
    page = holder.post(reverse("token_take", args=[grant.pk]))
    plain = re.search(r"fq_[\w-]+", page.content.decode())
    assert plain is not None
    assert page.headers["Cache-Control"] == "no-store"
    answer = Client().get("/api/v1/matters", headers={"authorization": f"Bearer {plain[0]}"})
    assert answer.status_code == 200
    assert plain[0] not in security.get(reverse("tokens")).content.decode()
    assert plain[0] not in holder.get(reverse("own_account")).content.decode()
    assert kinds_of(cast.street)[:2] == ["token.granted", "token.issued"]


def test_a_token_is_taken_once(cast: Cast, security: Client, sign_in: SignIn) -> None:
    grant = granted(cast, security)
    holder = sign_in(cast.dispatcher)
    holder.post(reverse("token_take", args=[grant.pk]))
    assert holder.post(reverse("token_take", args=[grant.pk])).status_code == 404
    assert Token.objects.count() == 1


@pytest.mark.parametrize("part", ["clerk", "administrator", "security", "auditor", "stranger"])
def test_nobody_but_the_holder_takes_it(
    cast: Cast, security: Client, sign_in: SignIn, part: str
) -> None:
    grant = granted(cast, security)
    answer = sign_in(getattr(cast, part)).post(reverse("token_take", args=[grant.pk]))
    assert answer.status_code == 404
    assert not Token.objects.exists()


def test_a_withdrawn_grant_is_not_taken(cast: Cast, security: Client, sign_in: SignIn) -> None:
    grant = granted(cast, security)
    security.post(reverse("token_withdraw", args=[grant.pk]))
    answer = sign_in(cast.dispatcher).post(reverse("token_take", args=[grant.pk]))
    assert answer.status_code == 404
    again = security.post(reverse("token_withdraw", args=[grant.pk]), follow=True)
    assert "已被领取或撤回" in again.content.decode()
    assert kinds_of(cast.street) == ["token.granted", "token.withdrawn"]


def test_a_revoked_token_opens_nothing(cast: Cast, security: Client, sign_in: SignIn) -> None:
    grant = granted(cast, security)
    page = sign_in(cast.dispatcher).post(reverse("token_take", args=[grant.pk]))
    plain = re.findall(r"fq_[\w-]+", page.content.decode())[0]
    security.post(reverse("token_revoke", args=[Token.objects.get().pk]))
    answer = Client().get("/api/v1/matters", headers={"authorization": f"Bearer {plain}"})
    assert answer.status_code == 401
    assert "已撤销" in security.get(reverse("tokens")).content.decode()


@pytest.mark.parametrize(
    "change",
    [{"days": "0"}, {"days": "367"}, {"name": ""}, {"scopes": []}, {"post": "999999"}],
)
def test_a_grant_beyond_the_rules_is_refused(
    cast: Cast, security: Client, change: dict[str, object]
) -> None:
    form: dict[str, object] = {
        "post": str(cast.dispatcher.pk), "name": "市平台", "scopes": ["read"], "days": "30",
    }  # fmt: skip
    assert security.post(reverse("token_grant"), form | change).status_code == 422
    assert not TokenGrant.objects.exists()


@pytest.mark.parametrize("part", ["security", "auditor", "administrator"])
def test_no_token_is_granted_to_one_of_the_three(cast: Cast, security: Client, part: str) -> None:
    form = {"post": str(getattr(cast, part).pk), "name": "x", "scopes": ["read"], "days": "30"}
    assert security.post(reverse("token_grant"), form).status_code == 422
