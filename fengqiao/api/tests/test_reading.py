"""Lists, counts, details and history over the interface."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fengqiao.api.models import Scope
from fengqiao.api.testing import Caller, caller, counted_statements
from fengqiao.api.tests.conftest import Registered, dispute_body
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.perform import open_many


def test_a_list_is_cut_in_pages_and_says_where_the_next_begins(
    dispatcher: Caller, registered: Registered
) -> None:
    ids = {registered(title=f"第{n}件漏水").pk for n in range(5)}
    seen: list[int] = []
    path = "/disputes?size=2&channel=hotline"
    for expected in (2, 2, 1):
        response = dispatcher.get(path)
        items = response.json()["items"]
        assert len(items) == expected
        seen += [item["id"] for item in items]
        if response.json()["next_cursor"]:
            link = response["Link"]
            assert "channel=hotline" in link
            path = link[1 : link.index(">")].removeprefix("/api/v1")
    assert "Link" not in response
    assert len(seen) == 5
    assert set(seen) == ids


def test_a_search_is_paged_newest_first_and_on_record(
    dispatcher: Caller, registered: Registered
) -> None:
    ids = [registered(title=f"第{n}件噪音扰民").pk for n in range(3)]
    registered(title="与此无关")
    first = dispatcher.get("/disputes?q=噪音&size=2").json()
    rest = dispatcher.get(f"/disputes?q=噪音&size=2&cursor={first['next_cursor']}").json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] == ""
    event = Event.objects.get(kind="search.run")  # one search, however many pages
    assert event.body["found"] == 2
    assert "噪音" not in str(event.body)


def test_conditions_narrow_list_and_count_alike(dispatcher: Caller, registered: Registered) -> None:
    registered(channel="window")
    registered()
    for query, found in (
        ("", 2), ("channel=window", 1), ("state=registered", 2), ("state=closed", 0),
        ("received_from=2026-03-02&received_until=2026-03-02", 2), ("received_from=2026-03-03", 0),
        ("is_open=false", 0), ("is_open=any", 2), ("scope=mine", 0), ("due=none", 0), ("q=漏水", 2),
    ):  # fmt: skip
        listed = dispatcher.get(f"/disputes?{query}").json()["items"]
        assert len(listed) == found, query
        counted = dispatcher.get(f"/disputes/count?{query}").json()
        assert counted == {"count": found, "exact": True}, query


def test_all_kinds_are_listed_together(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    assert dispatcher.get("/matters").json()["items"][0]["id"] == matter.pk
    assert dispatcher.get("/matters/count").json()["count"] == 1


def test_a_list_shows_masks_and_no_personal_data(
    dispatcher: Caller, registered: Registered
) -> None:
    registered()
    text = dispatcher.get("/disputes").content.decode()
    assert "王**" in text
    for secret in ("王小明", "13800001111", "李大力"):
        assert secret not in text


def test_a_detail_shows_masks_clocks_and_what_may_be_done(
    dispatcher: Caller, registered: Registered
) -> None:
    matter = registered()
    detail = dispatcher.get(f"/disputes/{matter.pk}").json()
    assert [party["name"] for party in detail["parties"]] == ["王**", "李**"]
    assert detail["detail"]["people"] == 1
    (clock,) = detail["clocks"]
    assert clock["rule"] == "dispatch_triage"
    assert clock["basis"]
    steps = {step["name"]: step for step in detail["steps"]}
    assert {"triage", "decline", "merge"} <= set(steps)
    assert "dispatch" not in steps
    assert "register" not in steps
    assert steps["triage"]["input"].endswith("#/components/schemas/TriageDispute")


def test_the_steps_shown_are_those_that_are_not_refused(
    cast: Cast, clerk: Caller, registered: Registered
) -> None:
    matter = registered()
    names = {step["name"] for step in clerk.get(f"/disputes/{matter.pk}").json()["steps"]}
    assert names == {
        "withdraw", "supplement", "add_parties", "attach", "reveal", "make_paper",
        "compile_dossier", "refer", "report_back", "report_escalation",
    }  # fmt: skip


def test_each_look_at_a_detail_is_on_record(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    dispatcher.get(f"/disputes/{matter.pk}")
    event = Event.objects.get(kind="matter.read")
    assert event.subject == matter.number
    assert event.actor == dispatcher.post.ref


def test_an_unchanged_detail_is_not_sent_again(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    etag = dispatcher.get(f"/disputes/{matter.pk}")["ETag"]
    assert etag.startswith('"1-')
    again = dispatcher.get(f"/disputes/{matter.pk}", If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")
    path = f"/disputes/{matter.pk}/steps/triage"
    body = {"category": "neighbours", "complexity": "ordinary"}
    assert dispatcher.post_json(path, body, If_Match=etag).status_code == 200
    assert dispatcher.get(f"/disputes/{matter.pk}", If_None_Match=etag).status_code == 200


def test_history_tells_the_steps_without_the_sealed_words(
    dispatcher: Caller, registered: Registered
) -> None:
    matter = registered()
    here = f"/disputes/{matter.pk}"
    dispatcher.get(here)
    dispatcher.post_json(f"{here}/steps/triage", {"category": "neighbours", "complexity": "simple"})
    history = dispatcher.get(f"{here}/history").json()
    assert [event["step"] for event in history["items"]] == ["register", "triage"]
    assert [event["version"] for event in history["items"]] == [1, 2]
    assert history["items"][1]["step_label"] == "研判"
    assert "13800001111" not in str(history)
    later = dispatcher.get(f"{here}/history?cursor={history['items'][0]['id']}").json()
    assert [event["step"] for event in later["items"]] == ["triage"]


def test_a_clock_explains_itself(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    clock = dispatcher.get(f"/disputes/{matter.pk}").json()["clocks"][0]
    account = dispatcher.get(clock["href"].removeprefix("/api/v1")).json()
    assert account["explanation"]
    assert account["due_at"] == clock["due_at"]
    missing = dispatcher.get(f"/disputes/{matter.pk + 1}/clocks/{clock['id']}")
    assert missing.status_code == 404


def test_units_and_procedures_are_told(cast: Cast, clerk: Caller) -> None:
    units = clerk.get("/units").json()["items"]
    assert units[0]["depth"] == 0
    assert {"榆树第一网格", "综治中心"} <= {unit["name"] for unit in units}
    procedure = clerk.get("/procedures/dispute").json()
    assert procedure in clerk.get("/procedures").json()["items"]
    assert procedure["steps"][0]["basis"][0].startswith("《人民调解法》")
    assert clerk.get("/procedures/unknown").status_code == 404


def test_an_export_streams_masked_rows_and_is_on_record(
    dispatcher: Caller, registered: Registered
) -> None:
    registered(title="=1+1")
    registered(channel="window")
    response = dispatcher.get("/disputes/export?channel=hotline")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("编号,标题,环节状态")
    assert ",'=1+1,待研判," in lines[1]
    assert "王**" in lines[1]
    event = Event.objects.get(kind="export.made")
    assert event.body["conditions"] == {"channel": "hotline"}


def test_an_export_needs_its_own_scope(cast: Cast) -> None:
    reader = caller(cast.dispatcher, Scope.READ)
    assert reader.get("/disputes/export").status_code == 403
    assert not Event.objects.filter(kind="export.made").exists()


@pytest.fixture
def two_hundred(cast: Cast) -> None:
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    rows: list[tuple[Any, datetime]] = [
        (dispute_body(title=f"第{n}件漏水"), moment) for n in range(195)
    ]
    open_many("dispute", "register", rows, by=cast.mediator)


@pytest.mark.parametrize("path", ["/disputes", "/disputes?q=漏水", "/disputes/count", "/matters"])
def test_a_list_under_restricted_rights_costs_four_statements_at_most(
    cast: Cast, registered: Registered, path: str
) -> None:
    for _ in range(5):
        registered(by=cast.mediator)
    mediator = caller(cast.mediator)
    mediator.get(path)
    with counted_statements() as statements:
        response = mediator.get(path)
    assert response.status_code == 200
    assert len(statements) <= 4, "\n".join(statements)


def test_a_detail_costs_six_statements(dispatcher: Caller, registered: Registered) -> None:
    matter = registered()
    dispatcher.get("/units")
    with counted_statements() as statements:
        dispatcher.get(f"/disputes/{matter.pk}")
    # token; matter with dispute; involvements, parties, clocks; read log
    assert len(statements) == 6, "\n".join(statements)


def test_a_list_costs_the_same_with_five_and_two_hundred_matters(
    cast: Cast, registered: Registered, request: pytest.FixtureRequest
) -> None:
    for _ in range(5):
        registered(by=cast.mediator)
    mediator = caller(cast.mediator)
    mediator.get("/disputes")
    costs = []
    for _ in range(2):
        with counted_statements() as statements:
            mediator.get("/disputes?size=200")
        costs.append(len(statements))
        if len(costs) == 1:
            request.getfixturevalue("two_hundred")
    assert mediator.get("/disputes/count").json()["count"] == 200
    assert costs[0] == costs[1]
