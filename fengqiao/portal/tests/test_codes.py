"""Phone codes: ten minutes, five tries, once; limits by phone and by network; no telling who."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.sessions.models import Session

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.notify.models import Message
from fengqiao.portal.jobs import forget_codes_and_drafts, forget_ended_sessions
from fengqiao.portal.models import Draft, PhoneCode
from fengqiao.portal.services.codes import CodeRefused, check_code, send_code, use_code
from fengqiao.portal.tests.conftest import (
    APPLICANT,
    MORNING,
    STRANGER,
    Visitor,
    last_code,
    later,
    text_of,
    wrong_code,
)

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

pytestmark = pytest.mark.django_db


def test_the_last_second_counts_and_the_next_does_not(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.tell()
    later(clock, minutes=10)
    assert visitor.post("code/", {"code": last_code(APPLICANT)}).status_code == 422
    assert not Matter.objects.exists()
    later(clock, seconds=-1)
    assert visitor.post("code/", {"code": last_code(APPLICANT)}).status_code == 302


def test_after_five_wrong_tries_the_right_code_is_dead(visitor: Visitor) -> None:
    visitor.tell()
    for _ in range(5):
        assert "验证码不对" in text_of(visitor.post("code/", {"code": wrong_code(APPLICANT)}))
    answer = visitor.post("code/", {"code": last_code(APPLICANT)})
    assert "试错次数过多" in text_of(answer)
    assert not Matter.objects.exists()


def test_a_code_is_used_once(cast: Cast) -> None:
    code = send_code(cast.street, APPLICANT, address="", at=MORNING)
    check_code(code, last_code(APPLICANT), at=MORNING)
    use_code(code, at=MORNING)
    with pytest.raises(CodeRefused):
        use_code(code, at=MORNING)
    with pytest.raises(CodeRefused):
        check_code(code, last_code(APPLICANT), at=MORNING)


def test_full_width_digits_and_blanks_are_read(cast: Cast) -> None:
    code = send_code(cast.street, APPLICANT, address="", at=MORNING)
    digits = last_code(APPLICANT)
    wide = digits.translate({48 + n: 0xFF10 + n for n in range(10)})
    check_code(code, wide, at=MORNING)
    check_code(code, f"{digits[:3]} {digits[3:]}", at=MORNING)


def test_a_new_code_ends_the_one_before(visitor: Visitor, clock: time_machine.Traveller) -> None:
    visitor.tell()
    old = PhoneCode.objects.get()
    first = last_code(APPLICANT)
    later(clock, minutes=1)
    assert visitor.post("code/again/").headers["Location"] == "/p/fq/code/"
    assert PhoneCode.objects.count() == 2
    old.refresh_from_db()
    assert old.used_at is not None
    with pytest.raises(CodeRefused):
        check_code(old, first, at=MORNING)


def test_within_a_minute_no_second_code_is_sent(visitor: Visitor) -> None:
    visitor.tell()
    answer = visitor.post("code/again/")
    assert "请等一分钟" in text_of(answer)
    assert Message.objects.count() == PhoneCode.objects.count() == 1


def test_a_phone_gets_five_codes_an_hour_and_ten_a_day(cast: Cast) -> None:
    def send(minutes: float) -> None:
        at = MORNING.fromtimestamp(MORNING.timestamp() + minutes * 60, tz=MORNING.tzinfo)
        send_code(cast.street, APPLICANT, address=f"10.1.{minutes}", at=at)

    for number in range(5):
        send(number * 2)
    with pytest.raises(CodeRefused, match="1小时后"):
        send(30)
    for number in range(5):
        send(70 + number * 2)
    with pytest.raises(CodeRefused, match="24小时后"):
        send(180)
    # Another street, another count: the index of a phone differs between streets.
    send_code(cast.other_street, APPLICANT, address="", at=MORNING)


def test_refused_requests_do_not_prolong_the_limit(cast: Cast) -> None:
    send_code(cast.street, APPLICANT, address="", at=MORNING)
    with pytest.raises(CodeRefused):
        send_code(cast.street, APPLICANT, address="", at=MORNING)
    assert PhoneCode.objects.count() == 1


def test_one_network_gets_thirty_codes_an_hour(cast: Cast) -> None:
    for number in range(30):
        send_code(cast.street, f"137{number:08}", address="10.0.0.9", at=MORNING)
    with pytest.raises(CodeRefused, match="所在网络"):
        send_code(cast.street, "13899999999", address="10.0.0.9", at=MORNING)
    send_code(cast.street, "13899999999", address="10.0.0.8", at=MORNING)


def test_behind_a_proxy_the_named_header_tells_the_network(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.post("mine/", {"phone": APPLICANT})
    monkeypatch.setenv("FENGQIAO_CLIENT_ADDRESS_HEADER", "X-Real-IP")
    token = visitor.client.cookies["csrftoken"].value
    visitor.client.post(
        "/p/fq/mine/", {"phone": STRANGER, "csrfmiddlewaretoken": token},
        REMOTE_ADDR=visitor.address, HTTP_X_REAL_IP="192.0.2.7",
    )  # fmt: skip
    first, second = PhoneCode.objects.order_by("id")
    assert first.address_index != second.address_index


def test_a_known_and_an_unknown_phone_get_the_same_answers(
    visitor: Visitor, another: Callable[..., Visitor]
) -> None:
    visitor.file()
    answers = []
    for phone in (APPLICANT, STRANGER):
        asking = another(phone, f"10.5.{phone}")
        if phone == APPLICANT:
            PhoneCode.objects.all().delete()
            Message.objects.filter(template="phone_code").delete()
        sent = asking.post("mine/", {"phone": phone})
        page = text_of(asking.get("code/"))
        answers.append((sent.status_code, sent.headers["Location"], len(page)))
    assert answers[0] == answers[1]


def test_codes_stand_neither_in_addresses_nor_in_logs(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sent = visitor.tell()
    digits = last_code(APPLICANT)
    visitor.post("code/", {"code": wrong_code(APPLICANT)})
    done = visitor.post("code/", {"code": digits})
    for text in (sent.headers["Location"], done.headers["Location"], *caplog.messages):
        assert digits not in text


def test_codes_and_drafts_are_forgotten_after_their_day(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.tell()
    later(clock, hours=23, minutes=59)
    assert forget_codes_and_drafts.call() == {"codes": 0, "drafts": 0}
    later(clock, minutes=2)
    assert forget_codes_and_drafts.call() == {"codes": 1, "drafts": 1}
    assert not PhoneCode.objects.exists()
    assert not Draft.objects.exists()


def test_ended_sessions_are_forgotten_with_the_phone_they_proved(
    visitor: Visitor, clock: time_machine.Traveller
) -> None:
    visitor.file()
    forget_ended_sessions.call()
    assert Session.objects.count() == 1
    later(clock, hours=9)
    forget_ended_sessions.call()
    assert not Session.objects.exists()
