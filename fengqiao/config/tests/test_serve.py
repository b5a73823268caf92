"""The supervisor: free ports, one end ends all, a signal leaves nothing behind."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fengqiao.config.serve import choose_port, is_free, run_together

WAITS_FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]
SUPERVISED = """
import os, sys
from fengqiao.config.serve import run_together
child = "import os, signal; os.write(1, str(os.getpid()).encode() + bytes([10])); signal.pause()"
sys.exit(run_together([[sys.executable, "-c", child]] * 2, dict(os.environ)))
"""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_taken_port_is_refused(taken_port: int) -> None:
    assert not is_free("127.0.0.1", taken_port)
    assert choose_port("127.0.0.1", taken_port, next_free=False) is None


def test_the_next_free_port_is_found_when_asked_for(taken_port: int) -> None:
    found = choose_port("127.0.0.1", taken_port, next_free=True)
    assert found is not None
    assert found > taken_port
    assert is_free("127.0.0.1", found)


def test_when_one_process_fails_all_end_with_its_code() -> None:
    fails = [sys.executable, "-c", "raise SystemExit(3)"]
    assert run_together([WAITS_FOR_EVER, fails], dict(os.environ)) == 3


def test_a_process_that_ends_unasked_is_a_failure_even_with_code_zero() -> None:
    ends = [sys.executable, "-c", "pass"]
    assert run_together([WAITS_FOR_EVER, ends], dict(os.environ)) == 1


def test_told_to_stop_it_ends_well_and_leaves_no_process_behind() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        try:
            children = [int(supervisor.stdout.readline()) for _ in range(2)]
            supervisor.terminate()
            assert supervisor.wait(timeout=30) == 0
        finally:
            supervisor.kill()
    assert not any(map(is_running, children))
