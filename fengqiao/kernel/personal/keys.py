"""Master keys of the installation and the data keys they wrap.

A matter (事项) has one data key; everything personal about it is encrypted with
that key, and the key is stored only wrapped. Deleting the wrapped key makes all
of the matter's ciphertext unreadable for ever: 删除个人信息 without touching the
ledger.

The file FENGQIAO_MASTER_KEY_FILE has one `id:hex` a line: `1:<32 hex digits>`,
`2:…`. The last numbered line is the current master key, older ones stay for
unwrapping until `rewrap` has been run over every data key. The line
`index:<64 hex digits>` is the root of the blind indexes (`index.py`); it
survives rotation, since changing it would orphan every stored index.

依据：《个人信息保护法》第四十七条、第五十一条；GB/T 32907（SM4）
"""

import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

KEY_BYTES: Final = 16
INDEX_BYTES: Final = 32
_NONCE, _TAG = 12, 16
_WRAP_VERSION = b"\x01"


class KeyFileError(Exception):
    """The master key file is missing a part or cannot be read."""


class WrappedKeyError(Exception):
    """A wrapped data key fits no master key of this installation, or was altered."""


@dataclass(frozen=True, eq=False)
class KeyRing:
    """What the master key file holds. Compared by identity, so that caches follow the file."""

    masters: dict[int, bytes] = field(repr=False)
    current: int
    index_root: bytes = field(repr=False)


def key_ring() -> KeyRing:
    """Return the keys of the file in the settings, made on first use with mode 0600."""
    # Asked several times in a step: the setting's own path keeps its hash, a new one would not.
    path: str | Path = settings.FENGQIAO_MASTER_KEY_FILE
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        _create(Path(path))
        stat = os.stat(path)
    return _load(path, stat.st_mtime_ns, stat.st_size)


def new_data_key() -> tuple[bytes, bytes]:
    """Return a fresh data key (16 bytes) and the same key wrapped by the current master key."""
    plain = secrets.token_bytes(KEY_BYTES)
    return plain, _wrap(plain, key_ring())


def unwrap(wrapped: bytes | memoryview) -> bytes:
    """Return the data key. Raises WrappedKeyError when it was altered or its master key is gone."""
    return _unwrap(bytes(wrapped), key_ring())


def rewrap(wrapped: bytes | memoryview) -> bytes:
    """Return the same data key wrapped by the current master key (轮换主密钥)."""
    return _wrap(unwrap(wrapped), key_ring())


def add_master_key() -> int:
    """Append a new current master key to the file and return its id.

    Data keys made before stay readable; run `rewrap` over them before deleting
    the old line.
    """
    ring = key_ring()
    path = Path(settings.FENGQIAO_MASTER_KEY_FILE)
    number = max(ring.masters) + 1
    text = path.read_text(encoding="ascii").rstrip("\n")
    _write(path, f"{text}\n{number}:{secrets.token_hex(KEY_BYTES)}\n", replace=True)
    return number


def _wrap(plain: bytes, ring: KeyRing) -> bytes:
    nonce = os.urandom(_NONCE)
    header = _WRAP_VERSION + ring.current.to_bytes(2, "big")
    encryptor = Cipher(algorithms.SM4(ring.masters[ring.current]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(header)
    return header + nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag


@lru_cache(maxsize=8192)
def _unwrap(wrapped: bytes, ring: KeyRing) -> bytes:
    if len(wrapped) != 3 + _NONCE + KEY_BYTES + _TAG or wrapped[:1] != _WRAP_VERSION:
        raise WrappedKeyError("数据密钥的格式不对，可能被改动。")
    master = ring.masters.get(int.from_bytes(wrapped[1:3], "big"))
    if master is None:
        raise WrappedKeyError(
            f"主密钥 {int.from_bytes(wrapped[1:3], 'big')} 不在密钥文件中，请从备份恢复该行。"
        )
    nonce, body, tag = wrapped[3:15], wrapped[15:-_TAG], wrapped[-_TAG:]
    decryptor = Cipher(algorithms.SM4(master), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(wrapped[:3])
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise WrappedKeyError("数据密钥校验不通过，可能被改动。") from None


@lru_cache(maxsize=4)
def _load(path: str | Path, modified_ns: int, size: int) -> KeyRing:
    masters: dict[int, bytes] = {}
    index_root: bytes | None = None
    for line in Path(path).read_text(encoding="ascii").split():
        name, _, value = line.partition(":")
        try:
            if name == "index":
                index_root = bytes.fromhex(value)
                continue
            number, key = int(name), bytes.fromhex(value)
        except ValueError:
            raise KeyFileError(f"{path}：每行应为“编号:十六进制密钥”。") from None
        if len(key) != KEY_BYTES or not 0 < number < 1 << 16 or number in masters:
            raise KeyFileError(
                f"{path}：主密钥 {name} 应为 {KEY_BYTES * 2} 位十六进制数，"
                "编号 1 至 65535 且不重复。"
            )
        masters[number] = key
    if not masters:
        raise KeyFileError(f"{path}：没有主密钥。")
    if index_root is None or len(index_root) < INDEX_BYTES:
        raise KeyFileError(
            f"{path}：缺少检索密钥，应有一行 index: 加 {INDEX_BYTES * 2} 位十六进制数。"
        )
    return KeyRing(masters, list(masters)[-1], index_root)


def _create(path: Path) -> None:
    text = f"index:{secrets.token_hex(INDEX_BYTES)}\n1:{secrets.token_hex(KEY_BYTES)}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, text, replace=False)


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Put the whole file in place at once; without `replace`, the first of two processes wins."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            fresh.replace(path)
            return
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink(missing_ok=True)
