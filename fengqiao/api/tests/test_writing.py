"""Opening matters and taking steps over the interface."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from fengqiao.api.models import Scope
from fengqiao.api.testing import Caller, caller, counted_statements
from fengqiao.api.tests.conftest import Registered, dispute_body
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.testing import Cast, make_cast
from fengqiao.kernel.org.tree import forget_trees


def test_a_dispute_is_registered_and_says_where_it_is(clerk: Caller) -> None:
    response = clerk.post_json("/disputes", dispute_body())
    assert response.status_code == 201
    body = response.json()
    assert response["Location"] == body["href"] == f"/api/v1/disputes/{body['id']}"
    assert response["ETag"] == '"1"'
    assert body["state"] == "registered"
    assert body["replayed"] is False
    matter = Matter.objects.get(pk=body["id"])
    assert body["number"] == matter.number
    assert Event.objects.get(matter_id=matter.pk).digest == body["event"]


def test_a_step_moves_the_matter(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    path = f"/disputes/{matter.pk}/steps/triage"
    response = dispatcher.post_json(path, {"category": "neighbours", "complexity": "ordinary"})
    assert response.status_code == 200
    assert response.json()["state"] == "triaged"
    assert response["ETag"] == '"2"'


def test_a_step_without_fields_needs_no_body(cast: Cast, registered: Registered) -> None:
    matter = registered()
    dispatcher = caller(cast.dispatcher)
    here = f"/disputes/{matter.pk}/steps"
    dispatcher.post_json(f"{here}/triage", {"category": "neighbours", "complexity": "simple"})
    dispatcher.post_json(f"{here}/dispatch", {"lead_unit": cast.elm.pk})
    mediator = caller(cast.mediator)
    response = mediator.client.generic(
        "POST", f"/api/v1{here}/accept", headers={"Authorization": f"Bearer {mediator.token}"}
    )
    assert response.status_code == 200, response.content
    assert response.json()["state"] == "accepted"


def test_a_post_without_the_duty_is_told_so(clerk: Caller, registered: Registered) -> None:
    path = f"/disputes/{registered().pk}/steps/triage"
    response = clerk.post_json(path, {"category": "neighbours", "complexity": "ordinary"})
    assert response.status_code == 403
    problem = response.json()
    assert problem["type"] == "urn:fengqiao:problem:not_allowed"
    assert problem["basis"]
    assert problem["then"]


def test_the_wrong_state_is_a_conflict(dispatcher: Caller, registered: Registered) -> None:
    path = f"/disputes/{registered().pk}/steps/dispatch"
    response = dispatcher.post_json(path, {"lead_unit": 1})
    assert response.status_code == 409
    assert response.json()["type"] == "urn:fengqiao:problem:wrong_state"


def test_the_same_key_and_request_is_carried_out_once(clerk: Caller) -> None:
    first = clerk.post_json("/disputes", dispute_body(), Idempotency_Key="a-1")
    again = clerk.post_json("/disputes", dispute_body(), Idempotency_Key="a-1")
    assert first.status_code == again.status_code == 201
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["replayed"] is True
    assert Matter.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(clerk: Caller) -> None:
    clerk.post_json("/disputes", dispute_body(), Idempotency_Key="a-1")
    other = clerk.post_json("/disputes", dispute_body(title="另一件事"), Idempotency_Key="a-1")
    assert other.status_code == 422
    assert other.json()["type"] == "urn:fengqiao:problem:key_reused"
    assert Matter.objects.count() == 1


def test_the_key_of_one_post_is_not_the_key_of_another(clerk: Caller, dispatcher: Caller) -> None:
    clerk.post_json("/disputes", dispute_body(), Idempotency_Key="a-1")
    other = dispatcher.post_json("/disputes", dispute_body(title="另一件"), Idempotency_Key="a-1")
    assert other.status_code == 201
    assert "Idempotency-Replayed" not in other


def test_a_repeated_step_is_taken_once(dispatcher: Caller, registered: Registered) -> None:
    path = f"/disputes/{registered().pk}/steps/triage"
    body = {"category": "neighbours", "complexity": "ordinary"}
    dispatcher.post_json(path, body, Idempotency_Key="t", If_Match='"1"')
    again = dispatcher.post_json(path, body, Idempotency_Key="t", If_Match='"1"')
    assert again.status_code == 200
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == '"2"'
    assert Matter.objects.get().version == 2


def test_a_number_handed_over_twice_opens_one_matter(clerk: Caller) -> None:
    body = dispute_body(external_system="12345", external_number="A-77")
    first = clerk.post_json("/disputes", body)
    again = clerk.post_json("/disputes", body | {"title": "补充后的标题"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["replayed"] is True
    assert again.json()["id"] == first.json()["id"]
    assert Matter.objects.get().title == "楼上漏水不修"


def test_a_number_known_elsewhere_is_a_conflict_without_details(cast: Cast, clerk: Caller) -> None:
    body = dispute_body(external_system="12345", external_number="A-77")
    first = clerk.post_json("/disputes", body)
    again = caller(cast.willow_handler).post_json("/disputes", body)
    assert again.status_code == 409
    assert again.json()["type"] == "urn:fengqiao:problem:external_number_taken"
    assert first.json()["number"] not in again.content.decode()


def test_another_street_may_use_the_same_number(clerk: Caller, stranger: Caller) -> None:
    body = dispute_body(external_system="12345", external_number="A-77")
    clerk.post_json("/disputes", body)
    assert stranger.post_json("/disputes", body).status_code == 201


def test_a_refused_hand_over_leaves_no_gap_in_the_numbers(clerk: Caller) -> None:
    body = dispute_body(external_system="12345", external_number="A-77")
    clerk.post_json("/disputes", body)
    clerk.post_json("/disputes", body)
    third = clerk.post_json("/disputes", dispute_body())
    assert third.json()["number"] == "枫矛〔{}〕2号".format(third.json()["number"][3:7])


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', '"1-0a1b2c3d"', "*"])
def test_a_step_on_the_version_seen_is_taken(
    dispatcher: Caller, registered: Registered, etag: str
) -> None:
    path = f"/disputes/{registered().pk}/steps/triage"
    body = {"category": "neighbours", "complexity": "ordinary"}
    assert dispatcher.post_json(path, body, If_Match=etag).status_code == 200


def test_a_step_on_an_older_version_is_refused(dispatcher: Caller, registered: Registered) -> None:
    path = f"/disputes/{registered().pk}/steps/triage"
    body = {"category": "neighbours", "complexity": "ordinary"}
    dispatcher.post_json(path, body)
    response = dispatcher.post_json(path, body, If_Match='"1"')
    assert response.status_code == 412
    assert response.json()["type"] == "urn:fengqiao:problem:stale_version"


def test_a_token_without_the_scope_writes_nothing(cast: Cast) -> None:
    reader = caller(cast.clerk, Scope.READ)
    response = reader.post_json("/disputes", dispute_body())
    assert response.status_code == 403
    assert response.json()["type"] == "urn:fengqiao:problem:missing_scope"
    assert not Matter.objects.exists()


def test_revealing_returns_the_full_data_and_is_on_record(
    clerk: Caller, registered: Registered
) -> None:
    matter = registered()
    assert "13800001111" not in str(clerk.get(f"/disputes/{matter.pk}").json()["parties"])
    response = clerk.post_json(f"/disputes/{matter.pk}/steps/reveal", {"reason": "联系当事人"})
    assert [party["phone"] for party in response.json()["revealed"]["parties"]] == [
        "13800001111",
        "13900002222",
    ]
    assert Event.objects.filter(kind="personal.revealed", matter_id=matter.pk).exists()


def test_creating_stays_within_twelve_statements(clerk: Caller) -> None:
    clerk.post_json("/disputes", dispute_body())
    body = dispute_body(external_system="12345", external_number="A-1")
    with counted_statements() as statements:
        clerk.post_json("/disputes", body, Idempotency_Key="k")
    assert len(statements) <= 12, "\n".join(statements)


def test_a_step_stays_within_twelve_statements(cast: Cast, registered: Registered) -> None:
    here = f"/disputes/{registered().pk}/steps"
    dispatcher, mediator = caller(cast.dispatcher), caller(cast.mediator)
    dispatcher.get("/units")
    mediator.get("/units")
    steps: list[tuple[Caller, str, dict[str, Any]]] = [
        (dispatcher, "triage", {"category": "neighbours", "complexity": "ordinary"}),
        (dispatcher, "dispatch", {"lead_unit": cast.elm.pk, "supporting_units": [cast.police.pk]}),
        (mediator, "accept", {}),
        (mediator, "contact", {"note": "已联系"}),
        (mediator, "end_mediation", {"reason": "一方不同意", "routes_told": "仲裁、诉讼"}),
        (mediator, "answer", {"text": "已终止调解"}),
        (mediator, "close", {"note": "配合单位已催办"}),
    ]
    for who, step, body in steps:
        with counted_statements() as statements:
            response = who.post_json(f"{here}/{step}", body)
        assert response.status_code == 200, response.content.decode()
        assert len(statements) <= 12, f"{step}\n" + "\n".join(statements)


def test_a_key_costs_a_step_one_statement(dispatcher: Caller, registered: Registered) -> None:
    paths = [f"/disputes/{registered().pk}/steps/triage" for _ in range(2)]
    body = {"category": "neighbours", "complexity": "ordinary"}
    dispatcher.get("/units")
    with counted_statements() as without:
        dispatcher.post_json(paths[0], body)
    with counted_statements() as with_key:
        dispatcher.post_json(paths[1], body, Idempotency_Key="k")
    assert len(with_key) == len(without) + 1


@pytest.mark.django_db(transaction=True)
def test_two_systems_handing_over_at_once_open_one_matter() -> None:
    forget_trees()
    cast = make_cast()
    callers = [caller(cast.clerk), caller(cast.dispatcher)]
    body = dispute_body(external_system="12345", external_number="A-77")
    answers: list[Any] = []
    start = threading.Barrier(2)

    def hand_over(who: Caller) -> None:
        try:
            start.wait()
            answers.append(who.post_json("/disputes", body))
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_over, args=[who]) for who in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Matter.objects.count() == 1
