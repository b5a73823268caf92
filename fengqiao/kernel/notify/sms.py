"""Sends text messages through whatever the street has: a pluggable sender.

FENGQIAO_SMS_SENDER names it: `console` (demo and tests), `http` (a gateway that takes JSON), or the
dotted path of a class with the same method.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Final, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.options import option
from fengqiao.kernel.notify.outbound import post, trusted_target

if TYPE_CHECKING:
    from pathlib import Path


class SmsSender(Protocol):
    """A way to send a text message."""

    def send(self, phone: str, text: str, *, key: str) -> str:
        """Send `text` and return the operator's number of the message.

        `key` is the same at every try of one message, for operators that refuse repeats.
        Raises SendFailed, or Undeliverable when trying again cannot help.
        """
        ...


class ConsoleSender:
    """Prints the message and keeps it in `sms.log` of FENGQIAO_HOME, where a demo reads it."""

    def send(self, phone: str, text: str, *, key: str) -> str:
        line = f"{timezone.localtime():%Y-%m-%d %H:%M:%S}\t{phone}\t{text}\n"
        sys.stdout.write(f"短信 {line}")
        sys.stdout.flush()
        # One write to a file opened for appending: lines of several processes stay whole.
        handle = os.open(spool(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line.encode())
        return f"console-{key}"


def spool() -> Path:
    """Where the console sender keeps what it sent: time, phone and text, parted by tabs."""
    path: Path = settings.HOME / "sms.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


class HttpSender:
    """Posts `{"id", "phone", "text"}` to FENGQIAO_SMS_URL, with FENGQIAO_SMS_TOKEN as bearer.

    A gateway that answers 2xx has taken the message and may name its own `{"id"}`; 400 and 422
    refuse it for good; anything else is tried again.
    """

    def send(self, phone: str, text: str, *, key: str) -> str:
        url = option("FENGQIAO_SMS_URL")
        if not url:
            raise SendFailed("未配置短信网关地址 FENGQIAO_SMS_URL。")
        body = json.dumps({"id": key, "phone": phone, "text": text}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token := option("FENGQIAO_SMS_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        answer = post(trusted_target(url), body, headers)
        if answer.status in (400, 422):
            raise Undeliverable(f"短信网关拒收（{answer.status}）。")
        if not answer.is_good:
            raise SendFailed(f"短信网关返回 {answer.status}。")
        return _number_in(answer.body) or key


def _number_in(body: bytes) -> str:
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("id", ""))[:100] if isinstance(answer, dict) else ""


SENDERS: Final[dict[str, type[SmsSender]]] = {"console": ConsoleSender, "http": HttpSender}


def sms_sender() -> SmsSender:
    """The sender that the settings name. Raises ImportError for a path that leads nowhere."""
    name: str = settings.FENGQIAO_SMS_SENDER
    sender: type[SmsSender] = SENDERS[name] if name in SENDERS else import_string(name)
    return sender()
