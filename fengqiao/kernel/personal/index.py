"""Blind indexes: exact look-up of encrypted values without storing them.

The index of a value is HMAC-SM3 with a key derived for the street and the kind,
cut to 16 bytes, over the normalised value. The same person's phone therefore
gives another index in another street, and a stolen table cannot be tried
against all eleven-digit numbers without the master key file.

依据：GB/T 32905（SM3）；GB/T 15852.2（HMAC）
"""

import hmac
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from fengqiao.kernel.personal.keys import KeyRing, key_ring

_DIGITS_OF_INDEX = 32
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")


def normalise_phone(value: str) -> str:
    """Return the digits without country code 86; extensions stay as further digits."""
    text = unicodedata.normalize("NFKC", value)
    digits = "".join(character for character in text if character in "0123456789")
    international = text.strip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if digits.startswith("86") and (international or len(digits) == 13):
        return digits[2:]
    return digits


def is_mobile(value: str) -> bool:
    """Whether a text message reaches the number: a mobile one of the mainland."""
    return _MOBILE.fullmatch(normalise_phone(value)) is not None


def normalise_id_number(value: str) -> str:
    """Return letters and digits in half width, upper case: the last x becomes X."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", value))).upper()


def normalise_name(value: str) -> str:
    """Return NFKC without any space, middle dots of one kind, Latin letters in lower case."""
    text = "".join(unicodedata.normalize("NFKC", value).split())
    return unicodedata.normalize("NFKC", text.casefold()).translate(_MIDDLE_DOTS)


def normalise_text(value: str) -> str:
    """Return NFKC, single spaces, lower case: for search words and addresses."""
    return " ".join(unicodedata.normalize("NFKC", value).split()).casefold()


_MIDDLE_DOTS: Final = {ord(dot): "·" for dot in "•・‧∙⋅．."}

NORMALISERS: Final[dict[str, Callable[[str], str]]] = {
    "phone": normalise_phone,
    "id_number": normalise_id_number,
    "name": normalise_name,
    "address": normalise_text,
    "search": normalise_text,
}


def blind_index(value: str, *, kind: str, street_id: int) -> str:
    """Return 32 hex digits for a value, or "" when nothing is left after normalising.

    `kind` is one of NORMALISERS (KeyError otherwise). Equal people, phones or
    numbers of one street give equal indexes.
    """
    normal = NORMALISERS[kind](value)
    if not normal:
        return ""
    key = _index_key(key_ring(), kind, street_id)
    return hmac.digest(key, normal.encode(), "sm3").hex()[:_DIGITS_OF_INDEX]


@lru_cache(maxsize=4096)
def _index_key(ring: KeyRing, kind: str, street_id: int) -> bytes:
    purpose = f"fengqiao blind index 1|{kind}|{street_id}"
    return hmac.digest(ring.index_root, purpose.encode(), "sm3")
