"""Training in the background."""

from __future__ import annotations

from django.utils import timezone

from fengqiao.disputes.triage.learning import finish_training
from fengqiao.disputes.triage.models import ModelState, SuggestionModel
from fengqiao.kernel.jobs.job import job


@job(retries=1)
def train_from_matters(pk: int) -> None:
    """Train the model that was asked for; a second run of the same job changes nothing."""
    row = SuggestionModel.objects.select_related("street").get(pk=pk)
    if row.state == ModelState.TRAINING:
        finish_training(row, timezone.now())
