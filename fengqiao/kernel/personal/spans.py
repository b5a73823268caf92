"""Finds personal numbers in free text by rule: 手机、座机、身份证、银行卡、车牌、邮箱、账号.

Every rule works on half-width characters and gives positions in the original.
A number is found by its shape even when its check digit is wrong: people
mistype, and a mistyped number still points at them. Case numbers, dates,
amounts, hotlines and unified social credit codes (统一社会信用代码, which
belong to organisations) are left alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from stdnum import luhn


class Span(NamedTuple):
    """A find: `start` and `end` are positions in the text, `kind` says by which rule."""

    start: int
    end: int
    kind: str
    text: str


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; the length stays the same."""
    return text.translate(_HALF_WIDTH)


def find_personal(text: str) -> list[Span]:
    """Return the personal numbers in the text, in order and without overlap."""
    plain = half_width(text)
    taken = bytearray(len(plain))
    found = []
    for start, end, kind in _candidates(plain):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Span(start, end, kind, plain[start:end]))
    return sorted(found)


_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ", ord("—"): "-", ord("–"): "-", ord("‑"): "-",
}  # fmt: skip
_GAP = r"[ \-]?"
# First two digits of resident identity numbers: the province (GB/T 2260), with 港澳台居民 81-83.
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_ID_18 = re.compile(
    rf"(?<![0-9A-Za-z]){_PROVINCES}\d{{4}}{_GAP}\d{{8}}{_GAP}\d{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_ID_15 = re.compile(rf"(?<![0-9A-Za-z]){_PROVINCES}\d{{4}}\d{{9}}(?![0-9A-Za-z])")
_CARD = re.compile(r"(?<![0-9A-Za-z])[3-9]\d(?:[ \-]?\d){11,17}(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ \-]?)?1[3-9]\d(?:[ \-]?\d{4}){2}(?![0-9])")
_MOBILE_OTHER_GROUPS = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d(?:[ \-]?\d){8}(?![0-9])")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z])\(?0(?:10|2\d|[3-9]\d\d)\)?[ \-]?[2-8]\d{2,3}[ \-]?\d{4}(?![0-9])"
)
_PLATE = re.compile(
    rf"[{_PLATE_PROVINCES}][A-HJ-NP-Z][·. \-]?(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])"
)
_LABELLED: Final = (
    (r"电话|座机|联系方式|联系号码|手机号?码?", r"\d{7,8}(?![0-9年月日元])", "landline"),
    (r"银行卡号?|卡号|账号|帐号|账户", r"\d(?:[ \-]?\d){8,24}", "card"),
    (r"身份证号?码?|身份证件号码|公民身份号码", r"\d(?:[ \-]?\d){13,18}[0-9Xx]?", "id_number"),
    (r"护照号?码?|通行证号?码?", r"[A-Za-z]{1,2}\d{7,9}", "id_number"),
    (r"(?:QQ|qq|微信|WeChat|wechat|VX|vx)号?码?", r"[A-Za-z0-9_-]{5,20}", "account"),
)
_LABELS: Final = [
    (re.compile(rf"(?:{label})(?:是|为)?[:： (]{{0,3}}({value})"), kind)
    for label, value, kind in _LABELLED
]


def _candidates(plain: str) -> Iterator[tuple[int, int, str]]:
    """Finds in the order of trust: the first rule to claim a stretch keeps it."""
    rules: Iterable[tuple[re.Pattern[str], str, Callable[[str], bool]]] = (
        (_EMAIL, "email", lambda _: True),
        (_ID_18, "id_number", _has_birthday),
        (_ID_15, "id_number", _has_old_birthday),
        (_MOBILE, "mobile", lambda _: True),
        (_CARD, "card", _is_card),
        (_MOBILE_OTHER_GROUPS, "mobile", lambda _: True),
        (_LANDLINE, "landline", lambda _: True),
        (_PLATE, "plate", lambda _: True),
    )
    for pattern, kind, accepts in rules:
        for match in pattern.finditer(plain):
            if accepts(match[0]):
                yield match.start(), match.end(), kind
    for pattern, kind in _LABELS:
        for match in pattern.finditer(plain):
            yield match.start(1), match.end(1), kind


def _compact(number: str) -> str:
    return number.replace(" ", "").replace("-", "")


def _has_birthday(number: str) -> bool:
    return _is_birthday(_compact(number)[6:14])


def _has_old_birthday(number: str) -> bool:
    return _is_birthday("19" + number[6:12])


def _is_birthday(digits: str) -> bool:
    try:
        year = date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year
    except ValueError:
        return False
    return 1850 <= year <= 2100


def _is_card(number: str) -> bool:
    digits = _compact(number)
    return 15 <= len(digits) <= 19 and luhn.is_valid(digits)
