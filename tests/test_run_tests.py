"""The summary of the test runner: it counts, and it never turns a missing browser into success."""

from pathlib import Path

import pytest

from scripts import run_tests
from scripts.run_tests import PARTS, Result, counts_of, main, run_browser_part

REPORT = """<testsuites>
<testsuite name="pytest" tests="10" failures="2" errors="1" skipped="3"/>
</testsuites>"""


def test_a_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert counts_of(report) == {"passed": 4, "failed": 3, "skipped": 3}


def test_a_run_that_left_no_report_counts_nothing(tmp_path: Path) -> None:
    assert sum(counts_of(tmp_path / "absent.xml").values()) == 0


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_tests, "install_missing", lambda: None)
    monkeypatch.setattr(run_tests, "find_browser", lambda: None)


@pytest.mark.usefixtures("no_browser")
def test_without_a_browser_the_part_is_not_run_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FENGQIAO_REQUIRE_BROWSER", raising=False)
    assert main(["browser"]) == 0
    told = capsys.readouterr().out
    assert "NOT RUN" in told
    assert "浏览器测试未运行" in told


@pytest.mark.usefixtures("no_browser")
def test_where_a_browser_is_required_its_absence_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_REQUIRE_BROWSER", "1")
    assert main(["browser"]) == 1


@pytest.mark.usefixtures("no_browser")
def test_a_part_that_was_not_run_is_never_called_passed() -> None:
    result = run_browser_part(PARTS[-1], [])
    assert not result.ran
    assert "ok" not in result.line()


@pytest.mark.parametrize(("code", "verdict"), [(0, "ok"), (1, "FAILED"), (5, "FAILED")])
def test_failing_tests_and_no_tests_at_all_both_fail(code: int, verdict: str) -> None:
    assert verdict in Result(PARTS[0], exit_code=code).line()


def test_an_unknown_part_is_refused() -> None:
    assert main(["mysql"]) == 2
