import hmac
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.kernel.personal.index import (
    blind_index,
    normalise_id_number,
    normalise_name,
    normalise_phone,
)
from fengqiao.kernel.personal.keys import add_master_key, key_ring


def test_hmac_sm3_is_that_of_openssl(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl command to compare with")
    message = tmp_path / "message"
    message.write_text("王小明")
    key = bytes(range(32))
    shown = subprocess.run(
        [openssl, "dgst", "-sm3", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", str(message)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert shown.split()[-1] == hmac.digest(key, "王小明".encode(), "sm3").hex()


@pytest.mark.parametrize(
    "written",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678",
     "008613812345678", "＋８６１３８１２３４５６７８", " 13812345678\n"],
)  # fmt: skip
def test_a_mobile_is_found_however_it_is_written(written: str) -> None:
    assert normalise_phone(written) == "13812345678"


@pytest.mark.parametrize(
    ("written", "normal"),
    [("0575-84123456", "057584123456"), ("(0575)84123456", "057584123456"),
     ("86123456", "86123456"), ("12345", "12345"), ("", ""), ("无", "")],
)  # fmt: skip
def test_other_phones_keep_their_digits(written: str, normal: str) -> None:
    assert normalise_phone(written) == normal


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X",
        "１１０１０５１９４９１２３１００２ｘ",
    ],
)
def test_an_id_number_is_found_however_it_is_written(written: str) -> None:
    assert normalise_id_number(written) == "11010519491231002X"


@pytest.mark.parametrize(
    ("one", "other"),
    [("王 小明", "王小明"), ("王　小明", "王小明"), ("阿依古丽•买买提", "阿依古丽·买买提"),
     ("阿依古丽．买买提", "阿依古丽·买买提"), ("Ｓｍｉｔｈ", "smith")],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


def test_different_names_stay_different() -> None:
    assert normalise_name("王小明") != normalise_name("王晓明")


@given(st.text(st.sampled_from("王小明欧阳·•. 　\t-ABxXｘＡ０１２09İß")))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    for normalise in (normalise_id_number, normalise_name):
        assert normalise(normalise(text)) == normalise(text)


def test_an_index_is_16_bytes_and_the_same_for_the_same_person() -> None:
    index = blind_index("138 1234 5678", kind="phone", street_id=7)
    assert len(bytes.fromhex(index)) == 16
    assert index == blind_index("+8613812345678", kind="phone", street_id=7)


def test_streets_kinds_and_values_do_not_share_indexes() -> None:
    indexes = {
        blind_index("13812345678", kind="phone", street_id=1),
        blind_index("13812345678", kind="phone", street_id=2),
        blind_index("13812345678", kind="id_number", street_id=1),
        blind_index("13812345679", kind="phone", street_id=1),
    }
    assert len(indexes) == 4


def test_an_index_is_not_a_digest_that_anybody_can_compute() -> None:
    index = blind_index("13812345678", kind="phone", street_id=1)
    assert not hmac.digest(b"", b"13812345678", "sm3").hex().startswith(index)


def test_nothing_has_no_index() -> None:
    assert blind_index("  ", kind="name", street_id=1) == ""
    assert blind_index("无", kind="phone", street_id=1) == ""


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        blind_index("x", kind="colour", street_id=1)


def test_rotating_the_master_key_keeps_indexes() -> None:
    before = blind_index("王小明", kind="name", street_id=1)
    ring = key_ring()
    add_master_key()
    assert key_ring() is not ring
    assert blind_index("王小明", kind="name", street_id=1) == before
