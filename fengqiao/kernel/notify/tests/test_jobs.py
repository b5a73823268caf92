"""The worker empties the outbox and follows the ledger by itself."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fengqiao.kernel.jobs import schedule
from fengqiao.kernel.jobs.schedule import Schedule, Scheduler, discover
from fengqiao.kernel.notify.compose import sms
from fengqiao.kernel.notify.models import Message, MessageState
from fengqiao.kernel.notify.tests.conftest import PHONE
from fengqiao.kernel.notify.texts import MATTER_RECEIVED
from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_schedules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Schedule]:
    """Leave only the schedules of this room; the names are those after the last dot."""
    discover()
    prefix = "fengqiao.kernel.notify.jobs."
    own = {name: one for name, one in schedule._schedules.items() if name.startswith(prefix)}
    monkeypatch.setattr(schedule, "_schedules", own)
    return {name.removeprefix(prefix): one for name, one in own.items()}


def queue_sms(cast: Cast, at: datetime) -> Message:
    context = {"number": "枫调〔2026〕1号", "link": "https://street.example/q"}
    message = sms(cast.street, PHONE, MATTER_RECEIVED, context, at=at, key="k")
    message.save()
    return message


def test_the_rooms_schedules_are_found(own_schedules: dict[str, Schedule]) -> None:
    assert set(own_schedules) == {
        "deliver_sms", "deliver_mail", "deliver_webhooks", "relay_events", "forget_old_calls",
    }  # fmt: skip


def test_a_burst_of_the_worker_sends_what_is_due(cast: Cast) -> None:
    message = queue_sms(cast, timezone.now())
    call_command("work", burst=True)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert PHONE in (settings.HOME / "sms.log").read_text()


def test_an_empty_outbox_starts_no_job(own_schedules: dict[str, Schedule], cast: Cast) -> None:
    conditional = [one for one in own_schedules.values() if one.when is not None]
    assert len(conditional) == 4
    assert Scheduler(conditional).enqueue_due(timezone.now()) == []
    assert not DBTaskResult.objects.exists()


def test_a_queued_message_starts_only_the_job_of_its_channel(
    own_schedules: dict[str, Schedule], cast: Cast
) -> None:
    at = timezone.now()
    queue_sms(cast, at)
    conditional = [one for one in own_schedules.values() if one.when is not None]
    assert Scheduler(conditional).enqueue_due(at - timedelta(seconds=1)) == []
    assert Scheduler(conditional).enqueue_due(at) == ["fengqiao.kernel.notify.jobs.deliver_sms"]
