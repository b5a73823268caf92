import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from fengqiao.kernel.personal.cipher import OVERHEAD, Erased, Tampered, open_, seal
from fengqiao.kernel.personal.keys import new_data_key

KEY = bytes(range(16))


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1: the primitive behind version 1."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([byte]) * 8 for byte in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(associated)
    assert (encryptor.update(plain) + encryptor.finalize()).hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    assert encryptor.tag.hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"


@given(text=st.text(), context=st.text(max_size=20))
def test_what_is_sealed_opens_to_the_same_text(text: str, context: str) -> None:
    sealed = seal(text, KEY, context=context)
    assert open_(sealed, KEY, context=context) == text
    assert open_(memoryview(sealed), KEY, context=context) == text
    assert len(sealed) == OVERHEAD + len(text.encode())


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert seal("王小明", KEY, context="name") != seal("王小明", KEY, context="name")


@pytest.mark.parametrize(("name", "version"), [("sm4", 1), ("aes", 2)])
def test_the_setting_chooses_the_cipher_and_both_stay_readable(
    settings: Settings, name: str, version: int
) -> None:
    settings.FENGQIAO_CIPHER = name
    sealed = seal("张三", KEY, context="name")
    assert sealed[0] == version
    settings.FENGQIAO_CIPHER = "aes" if name == "sm4" else "sm4"
    assert open_(sealed, KEY, context="name") == "张三"


def test_version_two_is_plain_aes_gcm(settings: Settings) -> None:
    settings.FENGQIAO_CIPHER = "aes"
    sealed = seal("张三", KEY, context="name")
    opened = AESGCM(KEY).decrypt(sealed[5:17], sealed[17:], sealed[:5] + b"name")
    assert opened.decode() == "张三"


def test_an_unknown_cipher_setting_is_refused(settings: Settings) -> None:
    settings.FENGQIAO_CIPHER = "des"
    with pytest.raises(ValueError, match="FENGQIAO_CIPHER"):
        seal("张三", KEY, context="name")


def test_every_changed_bit_is_noticed() -> None:
    sealed = seal("王小明", KEY, context="name")
    for bit in range(len(sealed) * 8):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Tampered):
            open_(bytes(altered), KEY, context="name")


@pytest.mark.parametrize("length", [0, 4, OVERHEAD - 1, OVERHEAD + 2])
def test_a_cut_field_is_noticed(length: int) -> None:
    with pytest.raises(Tampered):
        open_(seal("王小明", KEY, context="name")[:length], KEY, context="name")


def test_a_field_moved_to_another_place_is_noticed() -> None:
    with pytest.raises(Tampered, match="位置"):
        open_(seal("王小明", KEY, context="party.name"), KEY, context="party.address")


def test_a_field_moved_from_another_matter_is_told_apart() -> None:
    with pytest.raises(Tampered, match="不属于本事项"):
        open_(seal("王小明", KEY, context="name"), os.urandom(16), context="name")


@pytest.mark.parametrize("gone", [None, b""])
def test_without_the_data_key_the_field_is_erased(gone: bytes | None) -> None:
    key, _ = new_data_key()
    with pytest.raises(Erased, match="已删除"):
        open_(seal("王小明", key, context="name"), gone, context="name")
