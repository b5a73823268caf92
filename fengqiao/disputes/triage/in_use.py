"""The model that a street uses; unpacked once in each process, its digest checked then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fengqiao.disputes.triage.models import ModelState, SuggestionModel
from fengqiao.kernel.classify.model import Model, unpacked


@dataclass(frozen=True)
class Used:
    """A published model."""

    pk: int
    model: Model


def model_in_use(street_id: int) -> Used | None:
    """The published model of the street; None while suggestions rest on the lexicon.

    Raises ClassifyError when its numbers are not those that were trained.
    """
    found = (
        SuggestionModel.objects.filter(street=street_id, state=ModelState.PUBLISHED)
        .values_list("pk", "digest")
        .first()
    )
    return None if found is None else Used(found[0], _unpacked(*found))


def forget_models() -> None:
    """Read every model anew, and check its digest again."""
    _unpacked.cache_clear()


@lru_cache(maxsize=8)
def _unpacked(pk: int, digest: str) -> Model:
    row = SuggestionModel.objects.only("numbers", "described").get(pk=pk, digest=digest)
    return unpacked(bytes(row.numbers or b""), bytes(row.described or b""))
