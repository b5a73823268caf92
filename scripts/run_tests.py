"""Run every test: on SQLite, on PostgreSQL, then in a browser, and say plainly what ran.

`run_tests.py [sqlite] [postgresql] [browser] [-- PYTEST ARGUMENTS…]`; without names, all three.
A part fails when a test fails or when it holds no test. Without a Chromium the browser part is
reported as not run; FENGQIAO_REQUIRE_BROWSER=1 makes that a failure. The pieces of one part share
a throw-away FENGQIAO_HOME, so that a run leaves nothing behind and meets nothing of an earlier one.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.find_browser import find_browser, install_missing  # noqa: E402 - path first

COUNTED = ("passed", "failed", "skipped")
WORKERS = os.environ.get("FENGQIAO_TEST_WORKERS", "2")


@dataclass(frozen=True)
class Part:
    """One run of pytest: its name, the tests it takes, what stands before the command."""

    name: str
    title: str
    options: tuple[str, ...]
    prefix: tuple[str, ...] = ()


@dataclass
class Result:
    """What one part came to."""

    part: Part
    ran: bool = True
    exit_code: int = 0
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))

    def line(self) -> str:
        if not self.ran:
            return f"  {self.part.title}: 未运行 / NOT RUN"
        passed, failed, skipped = (self.counts[name] for name in COUNTED)
        verdict = "通过 / ok" if self.exit_code == 0 else f"失败 / FAILED (exit {self.exit_code})"
        return (
            f"  {self.part.title}: {verdict}, {passed} passed, {failed} failed, {skipped} skipped,"
            f" {self.seconds:.0f} s"
        )


PARTS = (
    Part("sqlite", "SQLite", ("-m", "not browser", "-n", WORKERS)),
    Part(
        "postgresql",
        "PostgreSQL",
        ("-m", "not browser", "-n", WORKERS),
        (sys.executable, "scripts/with_postgres.py", "--no-sync"),
    ),
    Part("browser", "浏览器 / browser", ("-m", "browser")),
)


def counts_of(report: Path) -> dict[str, int]:
    """Return how many tests passed, failed and were skipped, from pytest's JUnit file."""
    counts = dict.fromkeys(COUNTED, 0)
    if not report.exists():
        return counts
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - our own file
        number = {
            key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")
        }
        failed = number["failures"] + number["errors"]
        counts["failed"] += failed
        counts["skipped"] += number["skipped"]
        counts["passed"] += number["tests"] - failed - number["skipped"]
    return counts


def run(part: Part, arguments: list[str]) -> Result:
    """Run one part in a home of its own and count its tests."""
    print(f"\n=== {part.title} ===", flush=True)
    result = Result(part)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fengqiao-test-") as home:
        (Path(home) / "static").mkdir()  # where the server looks for collected files
        report = Path(home) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *part.options]
        environment = {
            name: value for name, value in os.environ.items() if name != "FENGQIAO_DATABASE_URL"
        }
        result.exit_code = subprocess.run(
            [*part.prefix, *command, *arguments],
            cwd=ROOT,
            env=environment | {"FENGQIAO_HOME": home},
            check=False,
        ).returncode
        result.counts = counts_of(report)
    result.seconds = time.monotonic() - started
    return result


def run_browser_part(part: Part, arguments: list[str]) -> Result:
    """Run the browser part, or say loudly that it did not run."""
    install_missing()
    if find_browser():
        return run(part, arguments)
    required = os.environ.get("FENGQIAO_REQUIRE_BROWSER") == "1"
    return Result(part, ran=False, exit_code=1 if required else 0)


def main(arguments: list[str]) -> int:
    place = arguments.index("--") if "--" in arguments else len(arguments)
    names, options = arguments[:place], arguments[place + 1 :]
    if unknown := set(names) - {part.name for part in PARTS}:
        print(f"不认识的部分 / unknown part: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [part for part in PARTS if not names or part.name in names]
    results = [
        run_browser_part(part, options) if part.name == "browser" else run(part, options)
        for part in chosen
    ]
    print("\n=== 测试汇总 / summary ===")
    for result in results:
        print(result.line())
    if any(not result.ran for result in results):
        print(
            "\n!!! 浏览器测试未运行：没有找到 Chromium / browser tests NOT RUN: no Chromium !!!\n"
        )
    total = {name: sum(result.counts[name] for result in results) for name in COUNTED}
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if any(result.exit_code for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
