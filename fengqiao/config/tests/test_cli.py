"""The command `fengqiao`: what it lists, and what it does without a database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fengqiao.config.cli import main, overview


def run(*words: str, database: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fengqiao.config.cli", *words],
        env=os.environ | {"FENGQIAO_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )


def test_our_commands_come_first_with_their_chinese_help() -> None:
    lines = overview().splitlines()
    serve = next(line for line in lines if line.startswith("  serve"))
    assert "启动工作台" in serve
    assert not any(line.strip() == "runserver" for line in lines)


def test_djangos_own_commands_are_listed_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "--all"]) == 0
    assert "  runserver\n" in capsys.readouterr().out


def test_a_command_is_found_by_its_name_with_a_hyphen() -> None:
    answer = run("generate-docs", "--help", database="sqlite:///:memory:")
    assert answer.returncode == 0, answer.stderr
    assert "--check" in answer.stdout


def test_an_export_is_verified_without_any_database(tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    export.write_text("not an export\n")
    answer = run("verify", str(export), database="nonsense://would-fail-if-settings-were-read")
    assert answer.returncode == 1
    assert "FENGQIAO_DATABASE_URL" not in answer.stderr
    assert "Traceback" not in answer.stderr
