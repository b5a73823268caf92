"""Tells another system of an event: CloudEvents 1.0 in JSON, signed as Standard Webhooks has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final

from fengqiao.kernel.notify.failures import SendFailed, Undeliverable
from fengqiao.kernel.notify.outbound import guarded_target, post

if TYPE_CHECKING:
    from datetime import datetime

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  the prefix of every secret, not one of them
CONTENT_TYPE: Final = "application/cloudevents+json; charset=utf-8"
GONE: Final = 410


class NotWanted(Undeliverable):
    """The subscriber answered 410 Gone: it wants no more calls."""


def new_secret() -> str:
    """A fresh signing secret of 32 bytes, as the subscriber stores it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(secret: str, number: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a subscriber knows sender, message and age.

    The signature is HMAC-SHA-256 over `id.timestamp.body`; `webhook-id` is the same at every try,
    so that the subscriber can drop repeats.
    """
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((number.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": number,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }


def call(url: str, secret: str, number: str, body: str, *, at: datetime) -> str:
    """Deliver one event and return its number.

    Raises SendFailed for any answer but 2xx, NotWanted for 410, Undeliverable for an address
    that may not be called.
    """
    content = body.encode()
    headers = {"Content-Type": CONTENT_TYPE, **signed_headers(secret, number, at, content)}
    answer = post(guarded_target(url), content, headers)
    if answer.status == GONE:
        raise NotWanted("对方不再接收（410）。")
    if 300 <= answer.status < 400:
        raise SendFailed(f"对方要求转址（{answer.status}），不予跟随，请改订阅地址。")
    if not answer.is_good:
        raise SendFailed(f"对方返回 {answer.status}。")
    return number
