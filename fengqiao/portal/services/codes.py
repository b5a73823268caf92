"""Proves a phone number: six digits by text message, ten minutes, five tries, once.

The answer never tells whether the office knows the number: a code goes to any mobile phone.
Limits are counted by keyed digests of phone and network address.

依据：GB/T 22239-2019 8.1.4.1（登录失败处理）；《个人信息保护法》第六条
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from fengqiao.kernel.notify.compose import sms
from fengqiao.kernel.notify.texts import PHONE_CODE
from fengqiao.kernel.personal.cipher import open_, seal
from fengqiao.kernel.personal.index import blind_index, normalise_phone
from fengqiao.kernel.personal.keys import new_data_key, unwrap
from fengqiao.portal.models import PhoneCode

if TYPE_CHECKING:
    from fengqiao.kernel.org.models import Street

LIFETIME: Final = timedelta(minutes=10)
TRIES: Final = 5
GAP: Final = timedelta(seconds=60)
# (window, most codes in it) for one phone, and for one network address, which many may share.
PHONE_LIMITS: Final = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
ADDRESS_LIMITS: Final = ((timedelta(hours=1), 30), (timedelta(days=1), 200))
_CONTEXT = "portal.phone_code.phone"


class CodeRefused(Exception):
    """No code is sent, or the typed one is not taken; the text says why, in Chinese."""


def send_code(street: Street, phone: str, *, address: str, at: datetime) -> PhoneCode:
    """Send a fresh code to a mobile phone; earlier unused ones of the phone end.

    The row is written before the limits are counted, so that requests in parallel cannot pass
    them. Raises CodeRefused beyond a limit.
    """
    number = normalise_phone(phone)
    text, salt = f"{secrets.randbelow(10**6):06}", secrets.token_hex(16)
    plain_key, wrapped = new_data_key()
    code = PhoneCode.objects.create(
        street=street,
        phone_index=blind_index(number, kind="phone", street_id=street.pk),
        address_index=address_index(address),
        phone=seal(number, plain_key, context=_CONTEXT),
        data_key=wrapped,
        salt=salt,
        digest=_digest(salt, text),
        made_at=at,
        expires_at=at + LIFETIME,
    )
    refusal = _refusal(code, at)
    if refusal:
        code.delete()
        raise CodeRefused(refusal)
    with transaction.atomic():
        _end_earlier(code, at)
        values = {"code": text, "minutes": int(LIFETIME.total_seconds() // 60)}
        sms(street, number, PHONE_CODE, values, at=at, key=f"code:{code.pk}").save()
    return code


def send_again(code: PhoneCode, *, address: str, at: datetime) -> PhoneCode:
    """Another code to the phone of this one; limits as for the first."""
    return send_code(code.street, phone_of(code), address=address, at=at)


def phone_of(code: PhoneCode) -> str:
    """The number to which the code was sent."""
    return open_(bytes(code.phone), unwrap(code.data_key), context=_CONTEXT)


def check_code(code: PhoneCode, typed: str, *, at: datetime) -> None:
    """Raise CodeRefused unless `typed` is the code, in time and within the tries.

    The try is counted before the comparison; the code is not used up: see `use_code`.
    """
    live = PhoneCode.objects.filter(
        pk=code.pk, used_at=None, expires_at__gt=at, tries__lt=TRIES
    ).update(tries=F("tries") + 1)
    if not live:
        raise CodeRefused("验证码已失效或试错次数过多，请重新获取验证码。")
    digits = "".join(str(int(ch)) for ch in typed if ch.isdecimal())
    if not constant_time_compare(_digest(code.salt, digits), code.digest):
        raise CodeRefused("验证码不对。请核对最新一条短信；试错五次后须重新获取。")


def use_code(code: PhoneCode, *, at: datetime) -> None:
    """Use the code up. Raises CodeRefused when another request was faster."""
    if not PhoneCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at):
        raise CodeRefused("这个验证码已经用过，请重新获取验证码。")


def forget_codes(at: datetime) -> int:
    """Delete codes older than the longest limit looks back; returns how many."""
    return PhoneCode.objects.filter(made_at__lt=at - timedelta(days=1)).delete()[0]


def address_index(address: str) -> str:
    """Keyed digest of a network address."""
    return salted_hmac("portal address", address, algorithm="sha256").hexdigest()


def _digest(salt: str, text: str) -> str:
    # A million codes are tried in a second without a key: the digest needs the secret one.
    return salted_hmac("portal phone code", f"{salt}:{text}", algorithm="sha256").hexdigest()


def _refusal(code: PhoneCode, at: datetime) -> str:
    by_phone = PhoneCode.objects.filter(street=code.street, phone_index=code.phone_index)
    by_address = PhoneCode.objects.filter(address_index=code.address_index)
    if by_phone.filter(made_at__gt=at - GAP, pk__lt=code.pk).exists():
        return "刚刚发过验证码，请等一分钟再试。"
    for rows, limits, words in (
        (by_phone, PHONE_LIMITS, "这个号码获取验证码的次数过多"),
        (by_address, ADDRESS_LIMITS, "您所在网络获取验证码的次数过多"),
    ):
        for window, most in limits:
            if rows.filter(made_at__gt=at - window).count() > most:
                hours = int(window.total_seconds() // 3600)
                return f"{words}，请{hours}小时后再试，也可以到窗口或打电话登记。"
    return ""


def _end_earlier(code: PhoneCode, at: datetime) -> None:
    PhoneCode.objects.filter(
        street=code.street, phone_index=code.phone_index, used_at=None, pk__lt=code.pk
    ).update(used_at=at)
