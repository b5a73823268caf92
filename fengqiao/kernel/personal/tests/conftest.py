"""Every test has a master key file of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def master_key_file(settings: Settings, tmp_path: Path) -> Path:
    settings.FENGQIAO_MASTER_KEY_FILE = tmp_path / "keys" / "master.key"
    return tmp_path / "keys" / "master.key"
