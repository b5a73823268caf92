"""Every error is a problem in Chinese that says what to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from fengqiao.api.models import Token
from fengqiao.api.services import revoke_token
from fengqiao.api.testing import Caller, caller
from fengqiao.api.tests.conftest import Registered, dispute_body
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import System
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"] == f"urn:fengqiao:problem:{code}"
    assert body["title"]
    assert body["detail"]
    return body


def send(who: Caller, body: bytes, content_type: str = "application/json") -> Any:
    return who.client.generic(
        "POST", "/api/v1/disputes", body, content_type=content_type,
        headers={"Authorization": f"Bearer {who.token}"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer fq_wrong", "Basic eDp5", "Bearer a b", "Bearer \x00"]
)
def test_without_a_token_nothing_is_shown(cast: Cast, header: str) -> None:
    who = caller(cast.clerk)
    response = who.client.get("/api/v1/disputes", headers={"Authorization": header})
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("approval", ["proposed", "refused"])
def test_a_token_of_a_post_that_is_not_approved_opens_nothing(cast: Cast, approval: str) -> None:
    who = caller(cast.clerk)
    Post.objects.filter(pk=cast.clerk.pk).update(approval=approval)
    assert_problem(who.get("/units"), 401, "not_authenticated")


def test_a_session_opens_nothing(cast: Cast) -> None:
    who = caller(cast.clerk)
    who.client.force_login(cast.clerk.person.user)  # type: ignore[arg-type]
    assert_problem(who.client.get("/api/v1/disputes"), 401, "not_authenticated")


def test_a_token_ends_with_its_day_its_post_its_person_or_its_revocation(cast: Cast) -> None:
    now = timezone.now()
    ended = caller(cast.clerk)
    ended.post.ends_on = timezone.localdate(now) - timedelta(days=1)
    ended.post.save()
    later = caller(cast.handler)
    later.post.starts_on = date(2999, 1, 1)
    later.post.save()
    left = caller(cast.mediator)
    user = cast.mediator.person.user
    assert user is not None
    user.is_active = False
    user.save()
    expired = caller(cast.leader)
    Token.objects.filter(post=cast.leader).update(
        created_at=now - timedelta(days=9), expires_at=now - timedelta(days=1)
    )
    revoked = caller(cast.dispatcher)
    system = System(cast.street, "test")
    revoke_token(Token.objects.get(post=cast.dispatcher), by=system, at=now)
    for who in (ended, later, left, expired, revoked):
        assert_problem(who.get("/units"), 401, "not_authenticated")
    assert caller(cast.willow_handler).get("/units").status_code == 200


def test_each_field_at_fault_is_named_with_its_place(clerk: Caller) -> None:
    body = dispute_body(channel="pigeon", parties=[{"name": "", "phone": "12"}], more=1)
    problem = assert_problem(clerk.post_json("/disputes", body), 422, "invalid_input")
    errors = {error["pointer"]: error["message"] for error in problem["errors"]}
    assert errors == {
        "#/channel": "“来源渠道”不在可选范围内",
        "#/parties/0/name": "“当事人”的第1项的“姓名或名称”必须填写",
        "#/parties/0/phone": "“当事人”的第1项的“联系电话”：电话应为7至15位数字",
        "#/more": "“more”没有这一项",
    }


def test_a_problem_of_the_whole_body_points_at_it(clerk: Caller) -> None:
    response = clerk.post_json("/disputes", dispute_body(external_system="12345"))
    (error,) = assert_problem(response, 422, "invalid_input")["errors"]
    assert error == {"pointer": "#", "message": "来源系统和来源编号须同时填写"}


def test_a_parameter_at_fault_is_named(clerk: Caller) -> None:
    response = clerk.get("/disputes?size=0&due=never")
    errors = assert_problem(response, 422, "invalid_input")["errors"]
    assert [error["parameter"] for error in errors] == ["due", "size"]


def test_what_the_service_finds_points_at_the_field_too(
    dispatcher: Caller, registered: Registered
) -> None:
    here = f"/disputes/{registered().pk}/steps"
    dispatcher.post_json(f"{here}/triage", {"category": "neighbours", "complexity": "simple"})
    response = dispatcher.post_json(f"{here}/dispatch", {"lead_unit": 2**62})
    (error,) = assert_problem(response, 422, "invalid_input")["errors"]
    assert error["pointer"] == "#/lead_unit"


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"", b"nul", b'{"title": "\xff"}', b'{"title": "\\ud800"}', b'{"amount": NaN}',
        b"[" * 100_000, "{\"title\": \"中\"}".encode("gb18030"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused(clerk: Caller, body: bytes) -> None:
    if body:
        assert_problem(send(clerk, body), 400, "malformed_body")
    else:
        assert_problem(send(clerk, body), 422, "invalid_input")
    assert not Matter.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null"])
def test_a_body_that_is_no_object_is_refused(clerk: Caller, body: bytes) -> None:
    assert_problem(send(clerk, body), 422, "invalid_input")


@pytest.mark.parametrize("name", ["title", "description", "place", "wish", "external_system"])
@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e"])
def test_invisible_characters_are_refused_in_any_text(clerk: Caller, name: str, mark: str) -> None:
    response = clerk.post_json("/disputes", dispute_body(**{name: f"漏水{mark}三月"}))
    assert_problem(response, 422, "invalid_input")


@pytest.mark.parametrize("name", ["name", "phone", "address"])
def test_invisible_characters_are_refused_in_a_party(clerk: Caller, name: str) -> None:
    party = {"name": "王小明", "phone": "13800001111", "address": "三号楼"}
    party[name] = f"{party[name]}\x00"
    response = clerk.post_json("/disputes", dispute_body(parties=[party]))
    assert_problem(response, 422, "invalid_input")


@pytest.mark.parametrize("number", [2**63, 2**70, 10**400, -1])
def test_numbers_beyond_the_database_are_refused(
    dispatcher: Caller, registered: Registered, number: int
) -> None:
    matter = registered()
    assert dispatcher.get(f"/disputes?unit={number}").status_code == 422
    assert dispatcher.get(f"/disputes/{number}").status_code in {404, 422}
    here = f"/disputes/{matter.pk}/steps"
    for step, body in (
        ("restrict", {"posts": [number], "reason": "测试"}),
        ("merge", {"target": number, "reason": "测试"}),
    ):
        response = dispatcher.post_json(f"{here}/{step}", body)
        assert response.status_code in {400, 422}, response.content.decode()


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_media_type_is_refused(clerk: Caller, media_type: str) -> None:
    assert_problem(send(clerk, b'{"title": "a"}', media_type), 415, "not_json")


def test_a_body_too_large_is_refused(clerk: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert_problem(send(clerk, b"[" + b" " * 1000 + b"]"), 413, "body_too_large")


def test_an_unknown_address_is_a_problem_too(clerk: Caller) -> None:
    for path in ("", "/", "/nothing", "/disputes/", "/disputes/x", "/disputes/1/steps/fly"):
        assert_problem(clerk.get(path or "/"), 404, "no_such_address")


def test_a_wrong_method_says_which_are_right(clerk: Caller) -> None:
    response = clerk.client.delete("/api/v1/disputes")
    assert_problem(response, 405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("cursor", ["x", "====", "WzEsMl0", "aWQ6MA", "aWQ6eA", "%00", "中"])
def test_a_cursor_that_no_answer_gave_is_refused(clerk: Caller, cursor: str) -> None:
    assert clerk.get(f"/disputes?cursor={cursor}").status_code in {400, 422}
    assert clerk.get(f"/disputes?q=漏水&cursor={cursor}").status_code in {400, 422}


@pytest.mark.parametrize("key", ["", " ", "有", "a" * 101])
def test_a_key_that_cannot_be_kept_is_refused(clerk: Caller, key: str) -> None:
    response = clerk.post_json("/disputes", dispute_body(), Idempotency_Key=key)
    problem = assert_problem(response, 422, "invalid_input")
    assert problem["errors"][0]["parameter"] == "Idempotency-Key"


def test_a_token_that_asks_too_often_is_told_to_wait(clerk: Caller, settings: Any) -> None:
    settings.FENGQIAO_API_RATE = 3
    answers = [clerk.get("/units") for _ in range(4)]
    if [answer.status_code for answer in answers] == [200] * 4:  # a new minute began in between
        answers = [clerk.get("/units") for _ in range(4)]
    assert_problem(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 61
