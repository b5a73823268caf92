import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pytest_django import Settings

from fengqiao.kernel.personal.keys import (
    KEY_BYTES,
    KeyFileError,
    WrappedKeyError,
    add_master_key,
    key_ring,
    new_data_key,
    rewrap,
    unwrap,
)


def test_the_key_file_is_made_on_first_use_for_its_owner_alone(master_key_file: Path) -> None:
    assert not master_key_file.exists()
    new_data_key()
    assert stat.S_IMODE(master_key_file.stat().st_mode) == 0o600
    assert list(master_key_file.parent.iterdir()) == [master_key_file]


def test_processes_that_start_together_agree_on_one_key_file() -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: key_ring().masters, range(32)))
    assert all(ring == rings[0] for ring in rings)


def test_a_wrapped_key_unwraps_to_the_same_key() -> None:
    plain, wrapped = new_data_key()
    assert len(plain) == KEY_BYTES
    assert plain not in wrapped
    assert unwrap(wrapped) == plain
    assert unwrap(memoryview(wrapped)) == plain


def test_two_data_keys_differ() -> None:
    assert new_data_key()[0] != new_data_key()[0]


@pytest.mark.parametrize("position", [0, 1, 2, 3, 20, -1])
def test_a_wrapped_key_with_one_bit_changed_is_refused(position: int) -> None:
    altered = bytearray(new_data_key()[1])
    altered[position] ^= 1
    with pytest.raises(WrappedKeyError):
        unwrap(bytes(altered))


def test_a_cut_wrapped_key_is_refused() -> None:
    with pytest.raises(WrappedKeyError, match="格式"):
        unwrap(new_data_key()[1][:-1])


def test_after_rotation_old_keys_stay_readable_and_new_ones_use_the_new_master() -> None:
    old_plain, old = new_data_key()
    assert add_master_key() == 2
    new_plain, new = new_data_key()
    assert (old[1:3], new[1:3]) == (b"\x00\x01", b"\x00\x02")
    assert unwrap(old) == old_plain
    assert unwrap(new) == new_plain


def test_rewrapped_keys_outlive_the_old_master(master_key_file: Path) -> None:
    plain, old = new_data_key()
    add_master_key()
    moved = rewrap(old)
    lines = [line for line in master_key_file.read_text().split() if not line.startswith("1:")]
    master_key_file.write_text("\n".join(lines))
    assert unwrap(moved) == plain
    with pytest.raises(WrappedKeyError, match="主密钥 1"):
        unwrap(old)


def test_rotation_keeps_the_file_private_and_the_index_root(master_key_file: Path) -> None:
    root = key_ring().index_root
    add_master_key()
    assert key_ring().index_root == root
    assert stat.S_IMODE(master_key_file.stat().st_mode) == 0o600


def test_a_key_of_another_installation_is_refused(settings: Settings, tmp_path: Path) -> None:
    wrapped = new_data_key()[1]
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "other.key"
    with pytest.raises(WrappedKeyError, match="校验"):
        unwrap(wrapped)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("index:" + "00" * 32, "没有主密钥"),
        ("1:" + "00" * 16, "检索密钥"),
        ("1:" + "00" * 15 + "\nindex:" + "00" * 32, "主密钥 1"),
        ("1:" + "00" * 16 + "\n1:" + "11" * 16 + "\nindex:" + "00" * 32, "不重复"),
        ("one:" + "00" * 16, "编号"),
        ("1:zz", "编号"),
    ],
)
def test_a_broken_key_file_is_explained(master_key_file: Path, text: str, reason: str) -> None:
    master_key_file.parent.mkdir()
    master_key_file.write_text(text)
    with pytest.raises(KeyFileError, match=reason):
        key_ring()


def test_a_key_ring_does_not_print_its_keys() -> None:
    ring = key_ring()
    assert ring.index_root.hex() not in repr(ring)
    assert repr(ring.masters[1]) not in repr(ring)
