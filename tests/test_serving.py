"""`fengqiao serve`, from an empty folder: it answers, keeps to the machine, and leaves nothing."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

FENGQIAO = [sys.executable, "-m", "fengqiao.config.cli"]
LONGEST_START = 60

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a new installation with its tables made."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    fresh = kept | {"FENGQIAO_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    subprocess.run([*FENGQIAO, "migrate", "--verbosity", "0"], env=fresh, check=True)
    return fresh


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Yield a running installation and its address."""
    command = [*FENGQIAO, "serve", "--port", "18000", "--next-free-port", "--workers", "1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = next(line for line in server.stdout if "http://" in line)
            address = re.search(r"http://[\d.:]+/", told)
            assert address is not None
            yield server, address.group()
        finally:
            server.terminate()


def wait_for_page(address: str) -> str:
    """Return the page at the address as soon as there is one."""
    until = monotonic() + LONGEST_START
    while monotonic() < until:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            sleep(0.1)  # between two looks; the condition is the page
    raise TimeoutError(address)


def test_a_new_installation_serves_its_first_page_on_this_machine_only(
    served: tuple[subprocess.Popen[str], str],
) -> None:
    server, address = served
    assert address.startswith("http://127.0.0.1:")
    assert "登录" in wait_for_page(address)
    server.terminate()
    assert server.wait(timeout=LONGEST_START) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)  # noqa: S310 - our own address


def test_the_page_brings_its_style_sheet(served: tuple[subprocess.Popen[str], str]) -> None:
    _, address = served
    page = wait_for_page(address)
    sheet = re.search(r'href="/(static/[^"]+\.css)"', page)
    assert sheet is not None
    assert "{" in wait_for_page(address + sheet.group(1))
