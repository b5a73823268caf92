"""The outbox: sent at least once, tried again with waits, dead in plain sight."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings as configured
from django.core import mail as django_mail
from pytest_django import Settings

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify import deliver as room
from fengqiao.kernel.notify import sms as sms_room
from fengqiao.kernel.notify.compose import mail, sms
from fengqiao.kernel.notify.deliver import LEASE, MAX_ATTEMPTS, deliver, has_due
from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.models import Message, MessageChannel, MessageState
from fengqiao.kernel.notify.tests.conftest import NOON, PHONE, OtherSide, make_matter
from fengqiao.kernel.notify.texts import MATTER_RECEIVED, PHONE_CODE, MessageTemplate
from fengqiao.kernel.org.testing import Cast

RECEIVED = {"number": "枫调〔2026〕1号", "link": "https://street.example/q"}


def queue_sms(cast: Cast, key: str = "1", matter: Matter | None = None) -> Message:
    message = sms(cast.street, PHONE, MATTER_RECEIVED, RECEIVED, at=NOON, key=key, matter=matter)
    message.save()
    return message


def deliver_at(at: datetime, channel: MessageChannel = MessageChannel.SMS) -> dict[str, int]:
    return dict(deliver(channel, clock=lambda: at))


class Gateway:
    """A sender that fails as told and remembers what it was given."""

    failures: list[BaseException] = []
    given: list[tuple[str, str]] = []

    def send(self, phone: str, text: str, *, key: str) -> str:
        type(self).given.append((phone, key))
        if type(self).failures:
            raise type(self).failures.pop(0)
        return "op-1"


@pytest.fixture
def gateway(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Gateway]:
    monkeypatch.setitem(sms_room.SENDERS, "test", Gateway)
    settings.FENGQIAO_SMS_SENDER = "test"
    Gateway.failures, Gateway.given = [], []
    return Gateway


@pytest.mark.django_db
def test_the_console_sender_prints_and_keeps_the_message(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    code = {"code": "482913", "minutes": 5}
    sms(cast.street, PHONE, PHONE_CODE, code, at=NOON, key="code").save()

    assert deliver_at(NOON) == {MessageState.SENT: 1}
    spool = configured.HOME / "sms.log"
    _, phone, text = spool.read_text().rstrip("\n").split("\t")
    assert (phone, "482913" in text) == (PHONE, True)
    assert "482913" in capsys.readouterr().out
    assert spool.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_sent_message_forgets_its_recipient_and_is_not_sent_again(
    cast: Cast, gateway: type[Gateway]
) -> None:
    message = queue_sms(cast)
    assert deliver_at(NOON) == {MessageState.SENT: 1}
    message.refresh_from_db()
    assert (message.recipient, message.data_key) == (None, None)
    assert (message.sent_at, message.provider_id) == (NOON, "op-1")
    assert deliver_at(NOON + timedelta(days=30)) == {}
    assert gateway.given == [(PHONE, f"msg_{message.pk}")]


@pytest.mark.django_db
def test_a_message_waits_for_its_time(cast: Cast, gateway: type[Gateway]) -> None:
    queue_sms(cast)
    before = NOON - timedelta(seconds=1)
    assert (has_due(MessageChannel.SMS, before), deliver_at(before)) == (False, {})
    assert has_due(MessageChannel.SMS, NOON)


@pytest.mark.django_db
def test_a_failure_shows_and_is_tried_again_after_growing_waits(
    cast: Cast, gateway: type[Gateway]
) -> None:
    message = queue_sms(cast)
    gateway.failures = [SendFailed("短信网关返回 503。") for _ in range(2)]

    assert deliver_at(NOON) == {MessageState.FAILED: 1}
    message.refresh_from_db()
    assert message.last_error == "短信网关返回 503。"
    assert message.next_at == NOON + timedelta(seconds=30)
    assert deliver_at(NOON + timedelta(seconds=29)) == {}
    assert deliver_at(NOON + timedelta(seconds=30)) == {MessageState.FAILED: 1}
    message.refresh_from_db()
    assert message.next_at == NOON + timedelta(seconds=30 + 120)
    assert deliver_at(NOON + timedelta(seconds=150)) == {MessageState.SENT: 1}
    message.refresh_from_db()
    assert (message.attempts, message.last_error) == (3, "")


@pytest.mark.django_db
def test_a_message_is_dead_after_its_last_attempt_and_keeps_its_recipient(
    cast: Cast, gateway: type[Gateway]
) -> None:
    message = queue_sms(cast)
    gateway.failures = [SendFailed("断线。") for _ in range(MAX_ATTEMPTS)]
    for day in range(MAX_ATTEMPTS):
        deliver_at(NOON + timedelta(days=day))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.DEAD, MAX_ATTEMPTS)
    assert message.recipient is not None
    assert not has_due(MessageChannel.SMS, NOON + timedelta(days=99))


@pytest.mark.django_db
def test_a_final_refusal_is_dead_at_once(cast: Cast, gateway: type[Gateway]) -> None:
    queue_sms(cast)
    gateway.failures = [Undeliverable("空号。")]
    assert deliver_at(NOON) == {MessageState.DEAD: 1}


@pytest.mark.django_db
def test_one_bad_message_does_not_hold_up_the_others(cast: Cast, gateway: type[Gateway]) -> None:
    for key in "abc":
        queue_sms(cast, key)
    gateway.failures = [SendFailed("断线。")]
    assert deliver_at(NOON) == {MessageState.FAILED: 1, MessageState.SENT: 2}


@pytest.mark.django_db
def test_erased_personal_data_makes_the_message_dead(cast: Cast, gateway: type[Gateway]) -> None:
    message = queue_sms(cast, matter=make_matter(cast, cast.elm))
    Matter.objects.update(data_key=None)
    assert deliver_at(NOON) == {MessageState.DEAD: 1}
    message.refresh_from_db()
    assert "已删除" in message.last_error
    assert gateway.given == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.django_db
def test_a_sender_killed_in_mid_send_is_followed_by_another_under_the_same_number(
    cast: Cast, gateway: type[Gateway]
) -> None:
    message = queue_sms(cast)
    gateway.failures = [Killed()]
    with pytest.raises(Killed):
        deliver_at(NOON)
    message.refresh_from_db()
    assert message.state == MessageState.SENDING

    assert deliver_at(NOON + LEASE - timedelta(seconds=1)) == {}
    assert deliver_at(NOON + LEASE) == {MessageState.SENT: 1}
    assert gateway.given == [(PHONE, f"msg_{message.pk}")] * 2


@pytest.mark.django_db
def test_a_message_that_kills_every_sender_ends_dead(cast: Cast, gateway: type[Gateway]) -> None:
    message = queue_sms(cast)
    for number in range(MAX_ATTEMPTS):
        gateway.failures = [Killed()]
        with pytest.raises(Killed):
            deliver_at(NOON + number * LEASE)
    assert deliver_at(NOON + MAX_ATTEMPTS * LEASE) == {MessageState.DEAD: 1}
    message.refresh_from_db()
    assert "中断" in message.last_error


@pytest.mark.django_db
def test_a_stalled_sender_cannot_overwrite_what_the_next_one_recorded(
    cast: Cast, gateway: type[Gateway]
) -> None:
    message = queue_sms(cast)
    stalled = room._take(MessageChannel.SMS, NOON, set())
    assert deliver_at(NOON + LEASE) == {MessageState.SENT: 1}
    assert stalled is not None
    room._mark_failed(stalled, SendFailed("迟到的失败。"), NOON + LEASE)
    message.refresh_from_db()
    assert message.state == MessageState.SENT


@pytest.mark.django_db
def test_the_http_gateway_gets_phone_text_and_number(
    cast: Cast, other_side: OtherSide, settings: Settings
) -> None:
    settings.FENGQIAO_SMS_SENDER = "http"
    settings.FENGQIAO_SMS_URL, settings.FENGQIAO_SMS_TOKEN = other_side.url, "secret"
    other_side.answer = b'{"id": "op-77"}'
    message = queue_sms(cast)

    assert deliver_at(NOON) == {MessageState.SENT: 1}
    message.refresh_from_db()
    assert message.provider_id == "op-77"
    assert other_side.bodies() == [
        {"id": f"msg_{message.pk}", "phone": PHONE, "text": message.body}
    ]
    assert other_side.received[0][0]["authorization"] == "Bearer secret"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state"),
    [(503, MessageState.FAILED), (401, MessageState.FAILED), (422, MessageState.DEAD)],
)
def test_the_http_gateways_refusals_are_told_apart(
    cast: Cast, other_side: OtherSide, settings: Settings, status: int, state: MessageState
) -> None:
    settings.FENGQIAO_SMS_SENDER, settings.FENGQIAO_SMS_URL = "http", other_side.url
    other_side.status = status
    queue_sms(cast)
    assert deliver_at(NOON) == {state: 1}
    assert str(status) in Message.objects.get().last_error


@pytest.fixture
def mail_message(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Message:
    template = MessageTemplate("done", MessageChannel.MAIL, "编号{number}已办结。", "已办结")
    monkeypatch.setattr("fengqiao.kernel.notify.texts._templates", {"done": template})
    message = mail(cast.street, "wang@example.cn", "done", {"number": "1号"}, at=NOON, key="m")
    message.save()
    return message


@pytest.mark.django_db
def test_mail_goes_out_under_a_stable_number(mail_message: Message) -> None:
    assert deliver_at(NOON, MessageChannel.MAIL) == {MessageState.SENT: 1}
    sent = django_mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["wang@example.cn"], "已办结", "编号1号已办结。")
    assert sent.extra_headers["Message-ID"] == f"<msg_{mail_message.pk}@street.example>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (SMTPRecipientsRefused({"wang@example.cn": (550, b"no wang@example.cn")}), "dead"),
        (SMTPRecipientsRefused({"wang@example.cn": (450, b"later wang@example.cn")}), "failed"),
        (SMTPServerDisconnected("wang@example.cn"), "failed"),
        (ConnectionRefusedError("wang@example.cn"), "failed"),
    ],
)
def test_a_mail_servers_words_do_not_leak_the_address(
    mail_message: Message, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    def refuse(*_args: object, **_options: object) -> int:
        raise error

    monkeypatch.setattr(django_mail.EmailMessage, "send", refuse)
    assert deliver_at(NOON, MessageChannel.MAIL) == {state: 1}
    mail_message.refresh_from_db()
    assert mail_message.last_error
    assert "wang" not in mail_message.last_error
