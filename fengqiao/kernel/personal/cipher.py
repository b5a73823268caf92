"""Encrypts single fields with a matter's data key.

A sealed field is `version (1) | key id (4) | nonce (12) | ciphertext | tag (16)`.
The key id is a digest of the data key, so that a field moved from another
matter is told apart from a damaged one. Version 1 is SM4-GCM, version 2
AES-GCM; both are always readable, FENGQIAO_CIPHER ("sm4" by default, or "aes")
chooses what is written.

依据：GB/T 32907（SM4）；GB/T 36624（可鉴别的加密机制，GCM）
"""

import os
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_NONCE, _TAG = 12, 16
_HEADER = 5
OVERHEAD: Final = _HEADER + _NONCE + _TAG
_VERSIONS: Final = {"sm4": 1, "aes": 2}


class Erased(Exception):
    """The data key is gone: the personal data was erased and cannot be read by anybody."""


class Tampered(Exception):
    """The field does not fit its key and context: altered, moved, or cut."""


def seal(plaintext: str, key: bytes, *, context: str) -> bytes:
    """Encrypt `plaintext` (any text, also empty) for one place.

    `context` names the place, for instance "party.phone"; opening under another
    context fails. Two calls never give the same bytes.
    """
    name = getattr(settings, "FENGQIAO_CIPHER", "sm4")
    try:
        version = _VERSIONS[name]
    except KeyError:
        raise ValueError(f"FENGQIAO_CIPHER 应为 sm4 或 aes，现为 {name!r}。") from None
    header = bytes((version,)) + _key_id(key)
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(_block_cipher(version, key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(header + context.encode())
    body = encryptor.update(plaintext.encode()) + encryptor.finalize()
    return b"".join((header, nonce, body, encryptor.tag))


def open_(sealed: bytes | memoryview, key: bytes | None, *, context: str) -> str:
    """Return the text that `seal` was given.

    Raises Erased when there is no key (None or empty), Tampered when the bytes,
    the key or the context are not those of `seal`.
    """
    if not key:
        raise Erased("个人信息已删除，无法读取。")
    sealed = bytes(sealed)
    if len(sealed) < OVERHEAD:
        raise Tampered("加密字段不完整。")
    header = sealed[:_HEADER]
    if header[1:] != _key_id(key):
        raise Tampered("加密字段不属于本事项的密钥。")
    nonce, tag = sealed[_HEADER : _HEADER + _NONCE], sealed[-_TAG:]
    decryptor = Cipher(_block_cipher(header[0], key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(header + context.encode())
    try:
        return (decryptor.update(sealed[_HEADER + _NONCE : -_TAG]) + decryptor.finalize()).decode()
    except InvalidTag:
        raise Tampered("加密字段校验不通过：内容或位置被改动。") from None


_CIPHERS: Final[dict[int, Callable[[bytes], algorithms.SM4 | algorithms.AES]]] = {
    1: algorithms.SM4,
    2: algorithms.AES,
}


def _block_cipher(version: int, key: bytes) -> algorithms.SM4 | algorithms.AES:
    try:
        return _CIPHERS[version](key)
    except KeyError:
        raise Tampered(f"加密字段的版本 {version} 未知。") from None


@lru_cache(maxsize=8192)
def _key_id(key: bytes) -> bytes:
    return sha256(b"fengqiao data key id" + key).digest()[:4]
