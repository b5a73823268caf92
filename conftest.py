"""What every test may ask for: the reference folder, a browser, golden files."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.find_browser import ABSENT, find_browser

# Tests with real transactions could not empty the append-only ledger otherwise.
pytest_plugins = ["fengqiao.kernel.ledger.testing"]

ROOT = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("FENGQIAO_SHARED", ROOT / "../shared")).resolve()
# No sandbox, because tests also run as root; the rest keeps the browser off the network.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="rewrite golden files instead of comparing"
    )
    parser.addoption("--renew-manual", action="store_true", help="take the manual's pictures anew")


def pytest_configure() -> None:
    # Playwright keeps an event loop in the main thread, which Django would take for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason in the summary, what this machine cannot run."""
    no_shared = (
        None if SHARED.is_dir() else pytest.mark.skip(reason="no reference folder ../shared")
    )
    no_browser = None if find_browser() else pytest.mark.skip(reason=ABSENT.replace("\n", " "))
    for item in items:
        for name, missing in (("shared", no_shared), ("browser", no_browser)):
            if missing and item.get_closest_marker(name):
                item.add_marker(missing)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the reference folder; ask for it only in tests marked `shared`."""
    return SHARED


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of the machine instead of one that Playwright would download."""
    return browser_type_launch_args | {
        "executable_path": find_browser(),
        "args": list(CHROMIUM_FLAGS),
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Browse as an office in China does."""
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return `golden(path, text)`, which demands that the file holds the text.

    `make golden` (--renew-golden) writes the file instead; mark such tests `golden`.
    """

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--renew-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path} is missing: run make golden and review it"
        assert path.read_text(encoding="utf-8") == text, f"{path} is stale: run make golden"

    return compare


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    """Forget what the process keeps of the database: a rolled-back test gives ids back."""
    from fengqiao.kernel.clocks.holidays import forget_calendar  # noqa: PLC0415  needs Django
    from fengqiao.kernel.org.tree import forget_trees  # noqa: PLC0415

    forget_trees()
    forget_calendar()


@pytest.fixture
def cast(db: None) -> Any:
    """Return the small street with one post for every duty, and a stranger."""
    from fengqiao.kernel.org.testing import make_cast  # noqa: PLC0415  needs Django

    return make_cast()
