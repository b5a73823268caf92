"""The check of tracked files finds what it is there to find."""

from pathlib import Path

import pytest

from scripts import check_tracked_files
from scripts.check_tracked_files import (
    copies_of_reference_data,
    findings_by_name,
    findings_in_text,
    tracked_files,
)


def planted(tmp_path: Path, name: str, content: str) -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that the check takes for the repository."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.setattr(check_tracked_files, "ROOT", folder)
    return folder


def test_a_registry_host_is_found_with_its_line(tmp_path: Path) -> None:
    host = "registry.npm" + "js.org"
    path = planted(tmp_path, "notes.md", f"first\nsee https://{host}/x\n")
    assert list(findings_in_text(path, [])) == [f"line 2 names the registry host {host}"]


def test_a_lock_with_addresses_is_found(tmp_path: Path) -> None:
    path = planted(tmp_path, "package-lock.json", '{"resolved": "somewhere"}')
    assert [finding for finding in findings_in_text(path, []) if "holds addresses" in finding]


def test_a_private_name_is_found(tmp_path: Path) -> None:
    path = planted(tmp_path, "code.py", "# kept on Prometheus\n")
    assert list(findings_in_text(path, ["Prometheus"])) == ["line 1 names Prometheus"]


def test_a_line_without_end_is_found(tmp_path: Path) -> None:
    path = planted(tmp_path, "bundle.js", "x" * 1_000_001)
    assert list(findings_in_text(path, [])) == ["line 1 has 1,000,001 characters"]


def test_an_unknown_binary_is_found_and_a_picture_is_not(tmp_path: Path) -> None:
    assert list(findings_in_text(planted(tmp_path, "tool", "\0"), [])) == ["is binary"]
    assert not list(findings_in_text(planted(tmp_path, "page.png", "\0"), []))


@pytest.mark.parametrize(
    "name", [".env", ".env.local", "var/fengqiao.sqlite3", "master.key", "uv.lock"]
)
def test_a_secret_or_a_lock_that_names_hosts_is_found(repository: Path, name: str) -> None:
    path = planted(repository, name, "x")
    assert list(findings_by_name(path)) == ["is a secret, a database or a lock that names hosts"]


def test_a_file_of_an_installed_package_is_found(repository: Path) -> None:
    path = planted(repository, "frontend/node_modules/a/index.js", "x")
    assert list(findings_by_name(path)) == ["belongs to an installed package"]


def test_a_file_too_large_is_found(repository: Path) -> None:
    path = planted(repository, "list.csv", "x" * 1_000_001)
    assert list(findings_by_name(path)) == ["is 1,000,001 bytes, more than 1,000,000"]


def test_a_copy_of_reference_data_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_tracked_files, "SHARED", tmp_path / "shared")
    planted(tmp_path, "shared/data/rows.csv", "row\n" * 100)
    copy = planted(tmp_path, "sample.csv", "row\n" * 100)
    other = planted(tmp_path, "other.csv", "wor\n" * 100)
    assert list(copies_of_reference_data([copy, other])) == [
        (copy, "is a copy of rows.csv in the reference folder")
    ]


def test_the_files_of_the_repository_are_seen() -> None:
    assert {"Makefile", "LICENSE"} <= {path.name for path in tracked_files()}
