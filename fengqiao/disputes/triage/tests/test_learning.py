"""A model of the office's own matters: trained on what people decided, used by a leader's word."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fengqiao.disputes.tests.page import text_of
from fengqiao.disputes.tests.samples import LATER, NOW, register, registration
from fengqiao.disputes.triage.in_use import model_in_use
from fengqiao.disputes.triage.jobs import train_from_matters
from fengqiao.disputes.triage.learning import (
    ask_for_training,
    decided_examples,
    finish_training,
    publish,
    retire,
)
from fengqiao.disputes.triage.models import ModelState, SuggestedField, SuggestionModel
from fengqiao.disputes.triage.suggesting import suggest_all
from fengqiao.kernel.ledger.models import Event
from fengqiao.kernel.matters.models import Matter, Secrecy
from fengqiao.kernel.org.models import Post
from fengqiao.kernel.org.testing import Cast
from fengqiao.kernel.workflow.errors import Refused
from fengqiao.kernel.workflow.perform import At, Performed, open_many, perform

Browser = Callable[[Post], Client]
TOLD = {"neighbours": "共用走廊放鞋柜，过不去", "labour": "厂里拖着加班钱，催了也不给"}


def decide_many(cast: Cast, each: int = 14) -> None:
    """Matters of two types, each triaged by the dispatcher."""
    rows = [
        (registration(title=f"{'再次' if n % 2 else '又'}反映{'很久' if n % 3 else ''}",
                      description=words, parties=[]), category)
        for category, words in TOLD.items()
        for n in range(each)
    ]  # fmt: skip
    done = open_many("dispute", "register", [(data, NOW) for data, _ in rows], by=cast.clerk)
    for made, (_, category) in zip(done, rows, strict=True):
        assert isinstance(made, Performed)
        data = {"category": category, "complexity": "simple"}
        perform(At("dispute", made.matter.pk), "triage", data, by=cast.dispatcher, at=LATER)


def trained(cast: Cast) -> SuggestionModel:
    row = ask_for_training(by=cast.leader, at=LATER)
    finish_training(row, LATER)
    row.refresh_from_db()
    return row


def test_too_few_decided_matters_train_nothing_and_say_so(cast: Cast) -> None:
    decide_many(cast, each=4)
    row = trained(cast)
    assert row.state == ModelState.FAILED
    assert "少于 20 行" in row.error
    with pytest.raises(Refused, match="不能发布"):
        publish(row.pk, by=cast.leader, at=LATER)


def test_only_what_a_person_decided_is_learned_and_nothing_restricted(cast: Cast) -> None:
    decide_many(cast, each=2)
    register(cast, category="housing")
    hidden = Matter.objects.order_by("pk").first()
    assert hidden is not None
    Matter.objects.filter(pk=hidden.pk).update(secrecy=Secrecy.RESTRICTED)
    assert len(decided_examples(cast.street)) == 3


def test_a_model_is_used_only_once_a_leader_publishes_it(cast: Cast) -> None:
    decide_many(cast)
    row = trained(cast)
    assert row.state == ModelState.READY
    assert row.quality["accuracy"] > 0.9
    assert row.present["name"] == "词表"
    assert model_in_use(cast.street.pk) is None
    publish(row.pk, by=cast.leader, at=LATER)
    used = model_in_use(cast.street.pk)
    assert used is not None
    assert used.pk == row.pk
    matter = register(cast, title="走廊", description="走廊放鞋柜，过不去")
    said = suggest_all(matter, matter.dispute, 0)[SuggestedField.CATEGORY]
    assert said is not None
    assert (said.value, said.source) == ("neighbours", f"model-{row.pk}")
    retire(row.pk, by=cast.leader, at=LATER)
    assert model_in_use(cast.street.pk) is None
    kinds = list(
        Event.objects.filter(subject=f"suggestion-model:{row.pk}")
        .order_by("pk")
        .values_list("kind", flat=True)
    )
    assert kinds == [
        "suggestion.training_asked", "suggestion.model_published", "suggestion.model_retired",
    ]  # fmt: skip


def test_the_next_published_model_retires_the_one_before(cast: Cast) -> None:
    decide_many(cast)
    first, second = trained(cast), trained(cast)
    publish(first.pk, by=cast.leader, at=LATER)
    publish(second.pk, by=cast.leader, at=LATER)
    states = dict(SuggestionModel.objects.values_list("pk", "state"))
    assert states == {first.pk: ModelState.RETIRED, second.pk: ModelState.PUBLISHED}


def test_a_changed_model_suggests_nothing_and_triage_goes_on_by_the_lexicon(cast: Cast) -> None:
    decide_many(cast)
    row = trained(cast)
    publish(row.pk, by=cast.leader, at=LATER)
    SuggestionModel.objects.filter(pk=row.pk).update(numbers=bytes(row.numbers or b"")[:-1] + b"x")
    matter = register(cast)
    said = suggest_all(matter, matter.dispute, 0)[SuggestedField.CATEGORY]
    assert said is not None
    assert said.source == "lexicon"


def test_a_second_training_waits_for_the_first(cast: Cast) -> None:
    ask_for_training(by=cast.leader, at=LATER)
    with pytest.raises(Refused, match="已有一次训练"):
        ask_for_training(by=cast.dispatcher, at=LATER)


def test_the_job_may_run_twice(cast: Cast) -> None:
    decide_many(cast)
    row = ask_for_training(by=cast.leader, at=LATER)
    train_from_matters.func(row.pk)
    first = SuggestionModel.objects.get(pk=row.pk)
    train_from_matters.func(row.pk)
    assert SuggestionModel.objects.get(pk=row.pk).trained_at == first.trained_at


def test_what_few_matters_share_is_not_learned(cast: Cast) -> None:
    decide_many(cast)
    matter = register(cast, title="欧阳小花家的事", description="欧阳小花家的走廊")
    data = {"category": "neighbours", "complexity": "simple"}
    perform(At("dispute", matter.pk), "triage", data, by=cast.dispatcher, at=LATER)
    described = bytes(trained(cast).described or b"").decode()
    assert "欧阳" not in described
    assert "鞋柜" in described


def test_the_page_shows_quality_beside_the_present_one_and_publishes(
    cast: Cast,
    browser_of: Browser,
) -> None:
    decide_many(cast)
    row = trained(cast)
    page = reverse("triage_models")
    seen = text_of(browser_of(cast.dispatcher).get(page))
    assert "当时在用：词表" in seen
    assert "发布模型" not in seen
    leader = browser_of(cast.leader)
    assert f"发布模型 {row.pk}" in text_of(leader.get(page))
    done = leader.post(reverse("publish_triage_model", args=[row.pk]), follow=True)
    assert "已发布" in text_of(done)
    assert f"停用模型 {row.pk}" in text_of(done)


def test_models_of_another_street_cannot_be_published(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有这个模型"):
        publish(987_654, by=cast.leader, at=LATER)
