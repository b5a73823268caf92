"""Which browser is taken, and that a missing one is said."""

from pathlib import Path

import pytest

from scripts.find_browser import ABSENT, find_browser, main


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
