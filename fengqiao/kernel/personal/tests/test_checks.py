from pathlib import Path

from fengqiao.kernel.personal.checks import master_key_is_readable_and_private
from fengqiao.kernel.personal.keys import key_ring


def test_nothing_is_said_before_the_first_key_or_about_a_private_file() -> None:
    assert master_key_is_readable_and_private() == []
    key_ring()
    assert master_key_is_readable_and_private() == []


def test_a_file_that_others_can_read_is_a_warning(master_key_file: Path) -> None:
    key_ring()
    master_key_file.chmod(0o640)
    assert [message.id for message in master_key_is_readable_and_private()] == ["personal.W001"]


def test_a_broken_file_is_an_error(master_key_file: Path) -> None:
    master_key_file.parent.mkdir()
    master_key_file.write_text("nonsense")
    assert [message.id for message in master_key_is_readable_and_private()] == ["personal.E001"]
