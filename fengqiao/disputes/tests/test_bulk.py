"""批量办理: each matter by itself through the door; what is refused says why, nothing doubles."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.inputs import DispatchDispute, TriageDispute
from fengqiao.disputes.tests.page import form_on, text_of
from fengqiao.disputes.tests.samples import LATER, NOW, dispute_in, register
from fengqiao.disputes.workflow import DISPUTE
from fengqiao.kernel.ledger.history import steps_of
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.bulk import runs
from fengqiao.kernel.workflow.bulk.runs import carry_out, start_run, steps_for_many
from fengqiao.kernel.workflow.errors import NotFound, Refused
from fengqiao.kernel.workflow.models import BulkItem, BulkRun, BulkState

Browser = Callable[[Post], Client]
TRIAGE = DISPUTE.by_name["triage"]
AS_SIMPLE = TriageDispute.model_validate({"category": "neighbours", "complexity": "simple"})


def triage_all(
    cast: Cast, matters: list[Matter], key: str = "k", by: Post | None = None
) -> BulkRun:
    return start_run(
        kind="dispute", step=TRIAGE, value=AS_SIMPLE, key=key, by=by or cast.dispatcher, at=LATER,
        chosen={matter.pk: matter.version for matter in matters},
    )  # fmt: skip


def results(run: BulkRun) -> list[str]:
    return list(run.items.order_by("matter").values_list("result", flat=True))


def test_every_matter_gets_its_own_step_and_event(cast: Cast) -> None:
    matters = [register(cast) for _ in range(3)]
    run = triage_all(cast, matters)
    carry_out(run, LATER)
    assert results(run) == ["done"] * 3
    for matter in matters:
        matter.refresh_from_db()
        assert matter.state == "triaged"
        assert [event.step for event in steps_of(matter.pk, limit=9)] == ["triage", "register"]


def test_one_refusal_stops_no_other_and_says_why(cast: Cast) -> None:
    ready, gone, moved = register(cast), dispute_in(cast, "closed"), register(cast)
    stale = {ready.pk: ready.version, gone.pk: gone.version, moved.pk: moved.version + 1}
    run = start_run(
        kind="dispute", step=TRIAGE, value=AS_SIMPLE, chosen=stale, key="k", by=cast.dispatcher,
        at=LATER,
    )  # fmt: skip
    carry_out(run, LATER)
    assert results(run) == ["done", "refused", "refused"]
    said = list(run.items.order_by("matter").values_list("said", flat=True))
    assert "事项现为“已办结”" in said[1]
    assert "已被他人更新" in said[2]


def test_the_same_key_gives_the_same_run_and_a_second_going_doubles_nothing(cast: Cast) -> None:
    matters = [register(cast) for _ in range(2)]
    run = triage_all(cast, matters)
    carry_out(run, LATER)
    again = triage_all(cast, matters)
    assert again.pk == run.pk
    carry_out(again, LATER)
    assert [len(steps_of(matter.pk, limit=9)) for matter in matters] == [2, 2]


def test_a_run_cut_off_after_a_step_goes_on_without_taking_it_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters = [register(cast) for _ in range(3)]
    run = triage_all(cast, matters)
    keep = BulkItem.save

    def cut(item: BulkItem, **options: Any) -> None:
        if item.matter_id == matters[1].pk:
            raise KeyboardInterrupt
        keep(item, **options)

    monkeypatch.setattr(BulkItem, "save", cut)
    with pytest.raises(KeyboardInterrupt):
        carry_out(run, LATER)
    monkeypatch.setattr(BulkItem, "save", keep)
    run = BulkRun.objects.get(pk=run.pk)
    assert results(run) == ["done", "waiting", "waiting"]
    carry_out(run, LATER)
    assert results(run) == ["done"] * 3
    assert [len(steps_of(matter.pk, limit=9)) for matter in matters] == [2, 2, 2]


def test_the_input_is_sealed_and_its_key_goes_when_the_run_ends(cast: Cast) -> None:
    value = TriageDispute.model_validate(
        {"category": "neighbours", "complexity": "simple", "five_list": "key",
         "reason": "王小明要求"}
    )  # fmt: skip
    matter = register(cast)
    run = start_run(
        kind="dispute", step=TRIAGE, value=value, chosen={matter.pk: matter.version}, key="k",
        by=cast.dispatcher, at=LATER,
    )  # fmt: skip
    assert run.sealed_input is not None
    assert "王小明".encode() not in bytes(run.sealed_input)
    carry_out(run, LATER)
    ended = BulkRun.objects.get(pk=run.pk)
    assert ended.state == BulkState.DONE
    assert ended.sealed_input is None
    assert ended.data_key is None


def test_matters_beyond_the_rights_are_not_taken_and_none_at_all_is_not_found(cast: Cast) -> None:
    own, foreign = register(cast), register(cast)
    Matter.objects.filter(pk=foreign.pk).update(secrecy="restricted")
    run = triage_all(cast, [own, foreign])
    assert run.total == 1
    with pytest.raises(NotFound):
        triage_all(cast, [foreign], key="other")
    with pytest.raises(NotFound):
        triage_all(cast, [own], key="far", by=cast.stranger)


def test_a_post_no_longer_held_takes_nothing_more(cast: Cast) -> None:
    run = triage_all(cast, [register(cast)])
    Post.objects.filter(pk=cast.dispatcher.pk).update(ends_on="2026-03-01")
    carry_out(run, LATER)
    assert (run.state, results(run)) == (BulkState.STOPPED, ["waiting"])


def test_more_than_two_hundred_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="最多办理200件"):
        start_run(
            kind="dispute", step=TRIAGE, value=AS_SIMPLE, chosen=dict.fromkeys(range(1, 202), 1),
            key="k", by=cast.dispatcher, at=LATER,
        )  # fmt: skip


def test_only_steps_marked_for_many_and_of_the_posts_duties_are_offered(cast: Cast) -> None:
    offered = {step.name for _, step in steps_for_many(cast.dispatcher)}
    assert {"triage", "dispatch"} <= offered
    assert not offered & {"reveal", "agree", "decline", "archive"}
    assert not steps_for_many(cast.administrator)


def test_a_matter_costs_a_bounded_number_of_statements(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    run = triage_all(cast, [register(cast) for _ in range(10)])
    with django_assert_max_num_queries(5 + 10 * 15):  # a step is 12, savepoints and its result
        carry_out(run, LATER)


def test_the_page_asks_once_and_shows_what_came_of_each(cast: Cast, browser_of: Browser) -> None:
    ready, closed = register(cast), dispute_in(cast, "closed")
    browser = browser_of(cast.dispatcher)
    assert 'form="bulk-form"' in browser.get(reverse("work_list")).content.decode()
    asked = {
        "step": "dispute.triage",
        "m": [f"{ready.pk}.{ready.version}", f"{closed.pk}.{closed.version}"],
    }
    page = browser.get(reverse("bulk"), asked)
    assert "选了 2 件，其中 1 件现在可以" in text_of(page)
    fields = form_on(page, reverse("bulk"))
    assert fields["m"] == [f"{ready.pk}.{ready.version}"]
    again = browser.post(reverse("bulk"), fields)
    assert again.status_code == 422
    fields |= {"category": "neighbours", "complexity": "simple", "m": asked["m"]}
    answer = browser.post(reverse("bulk"), fields, follow=True)
    assert "共 2 件：已办 1 件，未能办理 1 件，未办 0 件" in text_of(answer)
    browser.post(reverse("bulk"), fields)
    assert BulkRun.objects.count() == 1
    assert browser_of(cast.leader).get(answer.redirect_chain[0][0]).status_code == 404


def test_the_whole_list_may_be_chosen_and_many_go_on_behind(
    cast: Cast, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AT_ONCE", 1)
    monkeypatch.setattr("fengqiao.kernel.workflow.views.bulk.AT_ONCE", 1)
    for _ in range(3):
        register(cast)
    browser = browser_of(cast.dispatcher)
    page = browser.get(reverse("bulk"), {"step": "dispute.triage", "all": "1", "query": ""})
    fields = form_on(page, reverse("bulk")) | {"category": "labour", "complexity": "simple"}
    answer = browser.post(reverse("bulk"), fields, follow=True)
    assert "未办 3 件" in text_of(answer)
    carry_out(BulkRun.objects.get(), NOW)
    assert "已办 3 件" in text_of(browser.get(answer.redirect_chain[0][0]))


def test_dispatching_many_gives_each_its_own_clock(cast: Cast) -> None:
    matters = [dispute_in(cast, "triaged") for _ in range(2)]
    value = DispatchDispute.model_validate({"lead_unit": cast.willow.pk})
    run = start_run(
        kind="dispute", step=DISPUTE.by_name["dispatch"], value=value, key="k", by=cast.dispatcher,
        at=LATER, chosen={matter.pk: matter.version for matter in matters},
    )  # fmt: skip
    carry_out(run, LATER)
    assert results(run) == ["done", "done"]
    for matter in matters:
        assert matter.clocks.filter(rule="dispatch_accept_or_return", state="running").exists()
