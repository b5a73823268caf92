"""Two requests at the same moment, on true transactions."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client

from fengqiao.kernel.matters.models import Matter
from fengqiao.portal.models import Draft, PhoneCode, ReceiptToken
from fengqiao.portal.services.codes import CodeRefused, check_code, send_code
from fengqiao.portal.tests.conftest import APPLICANT, MORNING, Visitor, last_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from fengqiao.kernel.org.testing import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do all of this at the same moment, each on a connection of its own."""
    ready = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=10)
            return action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_two_clicks_at_once_file_one_matter(cast: Cast) -> None:
    visitor = Visitor()
    visitor.tell()
    data = {
        "code": last_code(APPLICANT),
        "_draft": Draft.objects.get().key,
        "csrfmiddlewaretoken": visitor.client.cookies["csrftoken"].value,
    }

    def click() -> str:
        client = Client(enforce_csrf_checks=True)
        client.cookies.load(visitor.client.cookies.output(header="", sep=";"))
        location: str = client.post("/p/fq/code/", data).headers["Location"]
        return location

    places = at_once(*[click] * 4)
    assert len(set(places)) == 1
    assert places[0].endswith("/receipt/")
    assert Matter.objects.count() == ReceiptToken.objects.count() == 1


def test_guesses_at_once_do_not_pass_the_limit_of_tries(cast: Cast) -> None:
    visitor = Visitor()
    visitor.tell()
    code = PhoneCode.objects.get()

    def guess() -> str:
        try:
            check_code(code, "abc", at=code.made_at)
        except CodeRefused as refusal:
            return str(refusal)
        return "taken"

    answers = at_once(*[guess] * 8)
    assert sum("验证码不对" in answer for answer in answers) == 5
    assert sum("次数过多" in answer for answer in answers) == 3


def test_codes_asked_for_at_once_do_not_pass_the_hour_s_limit_of_a_phone(cast: Cast) -> None:
    for minutes in (40, 30, 20, 10):
        send_code(cast.street, APPLICANT, address="", at=MORNING - timedelta(minutes=minutes))

    def ask() -> bool:
        try:
            send_code(cast.street, APPLICANT, address="", at=MORNING)
        except CodeRefused:
            return False
        return True

    assert sum(at_once(*[ask] * 4)) <= 1
    assert PhoneCode.objects.count() <= 5
