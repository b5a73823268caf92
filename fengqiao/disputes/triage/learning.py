"""Learns from the street's own matters, and puts a model to use only by a person's word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from fengqiao.disputes.models.dispute import Dispute
from fengqiao.disputes.rules.suggest import suggest_type
from fengqiao.disputes.triage.events import ASKED, PUBLISHED, RETIRED
from fengqiao.disputes.triage.models import ModelState, SuggestionModel
from fengqiao.disputes.triage.topics import type_hints
from fengqiao.kernel.classify import measure
from fengqiao.kernel.classify.errors import ClassifyError
from fengqiao.kernel.classify.features import Text
from fengqiao.kernel.classify.model import Model, packed
from fengqiao.kernel.classify.report import single_quality
from fengqiao.kernel.classify.rows import Example
from fengqiao.kernel.classify.training import Plan, train
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.matters.models import Secrecy
from fengqiao.kernel.personal.free_text import mask_text
from fengqiao.kernel.workflow.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from fengqiao.kernel.org.models import Post, Street

# A run of characters that fewer matters share may be a name, and is not learned.
LEAST_MATTERS: Final = 3
MOST_MATTERS: Final = 20_000


def decided_examples(street: Street) -> list[Example]:
    """The street's matters whose type a person decided at triage, the latest first.

    Restricted matters are left out; numbers are masked, and the shown title has no names.
    """
    rows = (
        Dispute.objects.filter(street=street, matter__secrecy=Secrecy.ORDINARY)
        .exclude(complexity="")
        .exclude(matter__category="")
        .order_by("-matter_id")
        .values_list(
            "matter_id", "matter__title", "matter__title_shown", "matter__description",
            "matter__category",
        )[:MOST_MATTERS]
    )  # fmt: skip
    return [
        Example(Text(mask_text(f"{shown or title}\n{description}")), (category,), line=pk)
        for pk, title, shown, description, category in rows
    ]


def learn_from(street: Street) -> tuple[Model, list[Example]]:
    """A model of the street's decided matters. Raises ClassifyError when they are too few."""
    examples = decided_examples(street)
    hints = {name: words for name, words in type_hints().items() if name.isascii()}
    plan = Plan(hints=hints, least_texts=LEAST_MATTERS, facts={"street": street.code})
    return train(examples, plan), examples


def lexicon_quality(examples: list[Example]) -> dict[str, Any]:
    """How the lexicon does on the same matters; it never learned from any."""
    guesses = []
    for row in examples:
        said = suggest_type(row.text.text)
        ranked = (said.category,) if said else ()
        guesses.append(
            measure.Guess(row.label, ranked, said.confidence if said else 0.0, said is None)
        )
    return single_quality(guesses)


# What changes, each with its trace -----------------------------------------------------------


def ask_for_training(*, by: Post, at: datetime) -> SuggestionModel:
    """Queue a training. Raises Refused while another one runs."""
    from fengqiao.disputes.triage.jobs import train_from_matters  # noqa: PLC0415  calls back

    try:
        with transaction.atomic():
            row = SuggestionModel.objects.create(
                street=by.street, state=ModelState.TRAINING, asked_at=at,
                asked_by=by.shown_name[:120],
            )  # fmt: skip
            _record(ASKED.name, row, by, at, {})
            train_from_matters.enqueue(row.pk)
    except IntegrityError as error:
        raise Refused("已有一次训练正在进行。", then="请等它完成后再提出。") from error
    return row


def finish_training(row: SuggestionModel, at: datetime) -> None:
    """Train, measure and keep; what stands in the way is kept as the reason."""
    try:
        model, examples = learn_from(row.street)
    except ClassifyError as error:
        row.state, row.error = ModelState.FAILED, str(error)[:300]
        row.trained_at = at
        row.save(update_fields=["state", "error", "trained_at"])
        return
    row.numbers, row.described = packed(model)
    row.digest = str(json.loads(row.described)["digest"])
    row.matters, row.quality = len(examples), dict(model.quality)
    row.present = _present(row.street, examples)
    row.state, row.trained_at = ModelState.READY, at
    row.save()


def _present(street: Street, examples: list[Example]) -> dict[str, Any]:
    """The quality of what is in use: the published model's own held-out one, or the lexicon's."""
    used = SuggestionModel.objects.filter(street=street, state=ModelState.PUBLISHED).first()
    if used is not None:
        return {"name": f"模型 {used.pk}", **used.quality}
    return {"name": "词表", **lexicon_quality(examples)}


def publish(pk: int, *, by: Post, at: datetime) -> SuggestionModel:
    """Use this model; the one before is retired. Raises Refused."""
    with transaction.atomic():
        row = _locked(pk, by)
        if row.state not in (ModelState.READY, ModelState.RETIRED) or not row.digest:
            raise Refused("这个模型不能发布。", then="请选择已训练完成的模型。")
        SuggestionModel.objects.filter(street=by.street, state=ModelState.PUBLISHED).update(
            state=ModelState.RETIRED
        )
        _decide(row, ModelState.PUBLISHED, by, at)
        body = {
            "digest": row.digest,
            "matters": row.matters,
            "accuracy_percent": round(row.quality["accuracy"] * 100),
        }
        _record(PUBLISHED.name, row, by, at, body)
    return row


def retire(pk: int, *, by: Post, at: datetime) -> SuggestionModel:
    """Stop using this model. Raises Refused."""
    with transaction.atomic():
        row = _locked(pk, by)
        if row.state != ModelState.PUBLISHED:
            raise Refused("这个模型没有在使用。", then="请刷新页面后再看。")
        _decide(row, ModelState.RETIRED, by, at)
        _record(RETIRED.name, row, by, at, {"digest": row.digest})
    return row


def _decide(row: SuggestionModel, state: ModelState, by: Post, at: datetime) -> None:
    row.state, row.decided_at, row.decided_by = state, at, by.shown_name[:120]
    row.save(update_fields=["state", "decided_at", "decided_by"])


def _locked(pk: int, by: Post) -> SuggestionModel:
    rows = SuggestionModel.objects.select_for_update().filter(street=by.street)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refused("没有这个模型。", then="请从模型列表中选择。")
    return found


def _record(
    kind: str, row: SuggestionModel, by: Post, at: datetime, body: Mapping[str, Any]
) -> None:
    record(
        street=by.street, at=at, kind=kind, subject=f"suggestion-model:{row.pk}", actor=by.ref,
        actor_name=by.shown_name, body=dict(body),
    )  # fmt: skip
