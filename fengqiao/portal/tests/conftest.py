"""A home of their own, a moment that stands still, and visitors with phones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from fengqiao.kernel.notify.compose import opened
from fengqiao.kernel.notify.models import Message

if TYPE_CHECKING:
    from fengqiao.kernel.org.testing import Cast

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
APPLICANT, RESPONDENT, STRANGER = "13800001111", "13900002222", "13700003333"
STORY: dict[str, str] = {
    "what": "楼上漏水三个月。说了好几次都不修，天花板发霉了。",
    "place": "榆树居民区3号楼",
    "other_name": "李大力",
    "other_phone": RESPONDENT,
    "wish": "尽快修好",
    "category": "neighbours",
    "name": "王小明",
    "phone": APPLICANT,
}
CODE = re.compile(r"验证码(\d{6})")
TOKEN = re.compile(r"/p/fq/r/([\w-]{32})/")


@pytest.fixture(autouse=True)
def _home_of_the_test(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path / "home"
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "master.key"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The moment of every request, moved by the test alone."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def messages_to(phone: str, template: str = "") -> list[Message]:
    """What was queued for a phone, in order."""
    rows = Message.objects.exclude(recipient=None).order_by("id")
    return [row for row in rows if opened(row)["to"] == phone and template in ("", row.template)]


def last_code(phone: str) -> str:
    """The digits of the newest code that the phone was sent."""
    found = CODE.search(opened(messages_to(phone, "phone_code")[-1])["body"])
    assert found is not None
    return found[1]


def wrong_code(phone: str) -> str:
    """Six digits that the phone was not sent."""
    return f"{(int(last_code(phone)) + 1) % 10**6:06}"


@dataclass
class Visitor:
    """Somebody with a phone and a browser that refuses posts without the page's CSRF token."""

    phone: str = APPLICANT
    street: str = "fq"
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = "10.0.0.1"

    def get(self, path: str) -> Any:
        return self.client.get(f"/p/{self.street}/{path}", REMOTE_ADDR=self.address)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """Post as a browser does that has seen some page before."""
        if "csrftoken" not in self.client.cookies:
            self.get("new/dispute/")
        token = self.client.cookies["csrftoken"].value
        return self.client.post(
            f"/p/{self.street}/{path}",
            {**(data or {}), "csrfmiddlewaretoken": token},
            REMOTE_ADDR=self.address,
        )

    def tell(self, **values: str) -> Any:
        return self.post("new/dispute/", {**STORY, "phone": self.phone, **values})

    def file(self, **values: str) -> str:
        """File a dispute and return the receipt's token."""
        assert self.tell(**values).status_code == 302
        answer = self.post("code/", {"code": last_code(self.phone)})
        assert answer.status_code == 302
        return token_in(answer.headers["Location"])

    def prove(self) -> None:
        """Prove the phone, to see one's matters."""
        assert self.post("mine/", {"phone": self.phone}).status_code == 302
        answer = self.post("code/", {"code": last_code(self.phone)})
        assert answer.headers["Location"] == f"/p/{self.street}/mine/"

    def take(self, matter_id: int, step: str, **values: Any) -> Any:
        """Open a step's page, fill it in and send it."""
        page = self.get(f"mine/{matter_id}/{step}/").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(_\w+)" value="([^"]*)"', page))
        return self.post(f"mine/{matter_id}/{step}/", {**hidden, **values})


def token_in(text: str) -> str:
    found = TOKEN.search(text)
    assert found is not None, text
    return found[1]


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


@pytest.fixture
def visitor(cast: Cast, clock: time_machine.Traveller) -> Visitor:
    """The applicant."""
    return Visitor()


@pytest.fixture
def another(visitor: Visitor) -> Callable[..., Visitor]:
    """Make a visitor with another phone, from another network."""

    def make(phone: str = STRANGER, address: str = "10.0.0.2") -> Visitor:
        return Visitor(phone, address=address)

    return make


def later(clock: time_machine.Traveller, **span: float) -> None:
    """Let time pass."""
    clock.shift(timedelta(**span))
