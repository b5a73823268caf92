"""Subscribers are told of every sealed event once, signed, and cannot be made a weapon."""

import base64
import hashlib
import hmac
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from fengqiao.kernel.ledger import kinds
from fengqiao.kernel.ledger.events import record
from fengqiao.kernel.ledger.kinds import EventKind, register_event
from fengqiao.kernel.ledger.seal import seal_street
from fengqiao.kernel.notify import deliver as deliver_room
from fengqiao.kernel.notify.deliver import deliver
from fengqiao.kernel.notify.failures import Undeliverable
from fengqiao.kernel.notify.jobs import KEEP_CALLS, forget_calls
from fengqiao.kernel.notify.models import Message, MessageChannel, MessageState, Subscription
from fengqiao.kernel.notify.relay import has_news, relay_all, relay_step
from fengqiao.kernel.notify.subscriptions import subscribe, unsubscribe
from fengqiao.kernel.notify.tests.conftest import NOON, OtherSide
from fengqiao.kernel.org.models import Street
from fengqiao.kernel.org.testing import Cast


@pytest.fixture(autouse=True)
def _kinds_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    register_event(
        EventKind("test.moved", "测试步骤", "只用于测试"),
        EventKind("test.other", "测试步骤", "只用于测试"),
        EventKind("test.seen", "测试阅看", "只用于测试", personal=True),
    )


def write(street: Street, version: int, kind: str = "test.moved") -> None:
    record(
        street=street, at=NOON, kind=kind, subject="枫调〔2026〕1号", actor="post:1",
        actor_name="综治中心 派单员 张三", step="dispatch", version=version,
        body={"note": "内部"},
    )  # fmt: skip


def write_sealed(street: Street, *versions: int, kind: str = "test.moved") -> None:
    for version in versions:
        write(street, version, kind)
    seal_street(street, NOON)


def subscribed(cast: Cast, side: OtherSide, *event_kinds: str) -> tuple[Subscription, str]:
    return subscribe(
        street=cast.street, name="市平台", url=side.url, event_kinds=event_kinds, at=NOON
    )


def send() -> dict[str, int]:
    return dict(deliver(MessageChannel.WEBHOOK, clock=lambda: NOON))


@pytest.mark.django_db
def test_an_event_arrives_as_a_signed_cloud_event(cast: Cast, other_side: OtherSide) -> None:
    _, secret = subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    assert relay_all(NOON) == 1
    assert send() == {MessageState.SENT: 1}

    headers, body = other_side.received[0]
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"

    event = other_side.bodies()[0]
    assert (event["specversion"], event["id"]) == ("1.0", "0")
    assert event["source"] == "urn:fengqiao:street:fq"
    assert event["type"] == "fengqiao.test.moved"
    assert event["subject"] == "枫调〔2026〕1号"
    assert (event["data"]["step"], event["data"]["version"]) == ("dispatch", 1)
    assert len(event["data"]["digest"]) == 64


@pytest.mark.django_db
def test_nothing_entered_and_no_name_leaves_the_house(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    relay_all(NOON)
    body = Message.objects.get().body
    assert "内部" not in body
    assert "张三" not in body


@pytest.mark.django_db
def test_events_before_the_subscription_and_of_other_streets_are_not_told(
    cast: Cast, other_side: OtherSide
) -> None:
    write_sealed(cast.street, 1)
    subscribed(cast, other_side)
    write_sealed(cast.other_street, 1)
    assert (has_news(), relay_all(NOON)) == (False, 0)
    write_sealed(cast.street, 2)
    assert has_news()
    assert relay_all(NOON) == 1


@pytest.mark.django_db
def test_events_are_told_only_once_they_are_sealed(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side)
    write(cast.street, 1)
    assert relay_all(NOON) == 0
    seal_street(cast.street, NOON)
    assert relay_all(NOON) == 1


@pytest.mark.django_db
def test_a_subscriber_gets_the_kinds_it_asked_for(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side, "test.other")
    write_sealed(cast.street, 1)
    write_sealed(cast.street, 2, kind="test.other")
    assert relay_all(NOON) == 1
    assert Message.objects.get().template == "test.other"
    assert not has_news()


@pytest.mark.django_db
def test_the_read_log_stays_in_the_house(cast: Cast, other_side: OtherSide) -> None:
    with pytest.raises(ValueError, match="阅看记录"):
        subscribed(cast, other_side, "test.seen")
    subscribed(cast, other_side)
    write_sealed(cast.street, 1, kind="test.seen")
    assert relay_all(NOON) == 0


@pytest.mark.django_db
def test_a_crash_between_messages_and_position_loses_and_doubles_nothing(
    cast: Cast, other_side: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription, _ = subscribed(cast, other_side)
    write_sealed(cast.street, 1, 2, 3)

    def crash(*_args: object, **_options: object) -> None:
        raise OSError("power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Subscription, "save", crash)
        with pytest.raises(OSError, match="power"):
            relay_step(subscription.pk, NOON)
    assert not Message.objects.exists()

    relay_all(NOON)
    relay_all(NOON)
    assert send() == {MessageState.SENT: 3}
    assert [event["data"]["version"] for event in other_side.bodies()] == [1, 2, 3]


@pytest.mark.django_db
def test_even_a_position_set_back_doubles_nothing(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1, 2)
    relay_all(NOON)
    Subscription.objects.update(last_position=-1)
    relay_all(NOON)
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_tell_each_event_once(other_side: OtherSide) -> None:
    street = Street.objects.create(code="fq", name="枫桥街道", number_prefix="枫")
    subscribe(street=street, name="市平台", url=other_side.url, event_kinds=[], at=NOON)
    write_sealed(street, *range(1, 31))
    barrier = threading.Barrier(2)

    def relay() -> None:
        try:
            barrier.wait(timeout=60)
            relay_all(NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=relay) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert Message.objects.count() == 30
    assert Subscription.objects.get().last_position == 29


@pytest.mark.django_db
def test_a_relay_costs_the_same_for_one_event_and_for_many(
    cast: Cast, other_side: OtherSide
) -> None:
    subscription, _ = subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    with CaptureQueriesContext(connection) as for_one:
        relay_step(subscription.pk, NOON)
    write_sealed(cast.street, *range(2, 42))
    with CaptureQueriesContext(connection) as for_many:
        relay_step(subscription.pk, NOON)
    assert len(for_many) == len(for_one)


@pytest.mark.django_db
def test_a_failing_subscriber_is_asked_once_a_run_and_later_gets_everything(
    cast: Cast, other_side: OtherSide
) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1, 2, 3)
    relay_all(NOON)
    other_side.status = 500
    assert send() == {MessageState.FAILED: 1}
    assert len(other_side.received) == 1

    other_side.status = 200
    later = dict(deliver(MessageChannel.WEBHOOK, clock=lambda: NOON + timedelta(hours=1)))
    assert later == {MessageState.SENT: 3}
    numbers = [headers["webhook-id"] for headers, _ in other_side.received]
    assert numbers.count(numbers[0]) == 2
    assert len(set(numbers)) == 3


@pytest.mark.django_db
def test_a_call_repeated_after_a_crash_carries_the_same_number(
    cast: Cast, other_side: OtherSide, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    relay_all(NOON)

    def crash(*_args: object, **_options: object) -> MessageState:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliver_room, "_mark", crash)
        with pytest.raises(KeyboardInterrupt):
            send()
    later = NOON + deliver_room.LEASE
    assert deliver(MessageChannel.WEBHOOK, clock=lambda: later)[MessageState.SENT] == 1
    first, second = (headers["webhook-id"] for headers, _ in other_side.received)
    assert first == second


@pytest.mark.django_db
def test_a_redirect_is_a_failure_that_says_so(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    relay_all(NOON)
    other_side.status, other_side.headers = 307, {"Location": "https://10.0.0.1/"}
    assert send() == {MessageState.FAILED: 1}
    assert "不予跟随" in Message.objects.get().last_error


@pytest.mark.django_db
def test_a_subscriber_that_is_gone_is_not_called_any_more(
    cast: Cast, other_side: OtherSide
) -> None:
    subscription, _ = subscribed(cast, other_side)
    write_sealed(cast.street, 1, 2)
    relay_all(NOON)
    other_side.status = 410
    assert send() == {MessageState.DEAD: 1}
    subscription.refresh_from_db()
    assert (subscription.is_active, subscription.stopped_because) == (
        False,
        "对方不再接收（410）。",
    )
    assert send() == {}
    write_sealed(cast.street, 3)
    assert (has_news(), relay_all(NOON)) == (False, 0)


@pytest.mark.django_db
def test_an_address_that_has_become_an_inner_one_is_not_called(
    cast: Cast, other_side: OtherSide, settings: Settings
) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    relay_all(NOON)
    settings.FENGQIAO_WEBHOOK_NETWORKS = ""
    assert send() == {MessageState.DEAD: 1}
    assert other_side.received == []


@pytest.mark.django_db
def test_an_inner_address_cannot_be_subscribed(cast: Cast) -> None:
    with pytest.raises(Undeliverable, match="内部网络"):
        subscribe(street=cast.street, name="x", url="https://10.0.0.1/", event_kinds=[], at=NOON)


@pytest.mark.django_db
def test_a_stopped_subscription_takes_up_where_it_was(cast: Cast, other_side: OtherSide) -> None:
    subscription, _ = subscribed(cast, other_side)
    unsubscribe(subscription, because="维护")
    write_sealed(cast.street, 1, 2)
    assert relay_all(NOON) == 0
    Subscription.objects.update(is_active=True)
    assert relay_all(NOON) == 2


@pytest.mark.django_db
def test_sent_calls_are_forgotten_after_a_month(cast: Cast, other_side: OtherSide) -> None:
    subscribed(cast, other_side)
    write_sealed(cast.street, 1)
    relay_all(NOON)
    forget_calls(NOON + KEEP_CALLS + timedelta(days=1))
    assert Message.objects.count() == 1
    send()
    forget_calls(NOON + KEEP_CALLS)
    assert Message.objects.count() == 1
    forget_calls(NOON + KEEP_CALLS + timedelta(seconds=1))
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_command_adds_stops_and_starts(
    cast: Cast, other_side: OtherSide, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("webhooks", "fq", "--add", "市平台", other_side.url)
    assert "whsec_" in capsys.readouterr().out
    call_command("webhooks", "fq", "--stop", "市平台")
    shown = capsys.readouterr().out
    assert "停用（由命令行停用）" in shown
    assert "token=" not in shown
    call_command("webhooks", "fq", "--start", "市平台")
    assert Subscription.objects.get().is_active
    with pytest.raises(CommandError, match="已存在"):
        call_command("webhooks", "fq", "--add", "市平台", other_side.url)
    with pytest.raises(CommandError, match="内部网络"):
        call_command("webhooks", "fq", "--add", "内网", "https://10.0.0.1/")
    with pytest.raises(CommandError, match="没有代码"):
        call_command("webhooks", "nowhere")
