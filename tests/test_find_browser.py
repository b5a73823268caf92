"""Which browser is taken, and that a missing one is said."""

import os
from pathlib import Path

import pytest

from scripts.find_browser import ABSENT, find_browser, install_missing, main


def executable(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_browser_in_the_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FENGQIAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() is None
    browser = executable(tmp_path / "chromium-browser")
    assert find_browser() == str(browser)


def test_a_named_browser_is_never_replaced_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("FENGQIAO_CHROMIUM", str(tmp_path / "absent"))
    assert find_browser() is None


def test_a_missing_browser_is_said_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FENGQIAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 1
    assert ABSENT in capsys.readouterr().err


@pytest.fixture
def recorded_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an apt-get into an otherwise empty path that only writes down what it was asked."""
    record = tmp_path / "asked"
    apt = executable(tmp_path / "apt-get")
    apt.write_text(f'#!/bin/sh\necho "$@" >> {record}\n')
    (tmp_path / "env").symlink_to("/usr/bin/env")
    monkeypatch.delenv("FENGQIAO_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return record


def test_an_administrator_gets_browser_and_font_from_apt(
    recorded_apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    install_missing()
    update, install = recorded_apt.read_text().splitlines()
    assert update.startswith("update")
    assert install.endswith("chromium fonts-noto-cjk")


def test_nobody_else_is_asked_for_a_password(
    recorded_apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    install_missing()
    assert not recorded_apt.exists()
