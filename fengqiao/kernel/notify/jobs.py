"""When the outbox is emptied, and when the ledger is followed for subscribers."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from fengqiao.kernel.jobs.job import job
from fengqiao.kernel.jobs.schedule import daily, every
from fengqiao.kernel.notify.deliver import deliver, has_due
from fengqiao.kernel.notify.models import Message, MessageChannel, MessageState
from fengqiao.kernel.notify.relay import has_news, relay_all

KEEP_CALLS: Final = timedelta(days=30)


# A job for each channel: a slow subscriber must not hold up a code that somebody waits for.
# Without retries: the message itself is tried again, and the next due time is seconds away.
@every(seconds=2, when=lambda at: has_due(MessageChannel.SMS, at))
@job(retries=0, priority=50)
def deliver_sms() -> dict[str, int]:
    return dict(deliver(MessageChannel.SMS, clock=timezone.now))


@every(seconds=10, when=lambda at: has_due(MessageChannel.MAIL, at))
@job(retries=0)
def deliver_mail() -> dict[str, int]:
    return dict(deliver(MessageChannel.MAIL, clock=timezone.now))


@every(seconds=10, when=lambda at: has_due(MessageChannel.WEBHOOK, at))
@job(retries=0)
def deliver_webhooks() -> dict[str, int]:
    return dict(deliver(MessageChannel.WEBHOOK, clock=timezone.now))


@every(seconds=10, when=lambda _at: has_news())
@job(retries=0)
def relay_events() -> int:
    return relay_all(timezone.now())


@daily("03:50")
@job(retries=1)
def forget_old_calls() -> None:
    """Remove sent web hook calls after 30 days; the ledger keeps what they told."""
    forget_calls(timezone.now())


def forget_calls(at: datetime) -> None:
    Message.objects.filter(
        channel=MessageChannel.WEBHOOK, state=MessageState.SENT, sent_at__lt=at - KEEP_CALLS
    ).delete()
