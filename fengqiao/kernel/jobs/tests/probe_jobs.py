"""Jobs that only tests enqueue; a worker in another process imports them by path."""

import time
from datetime import timedelta
from pathlib import Path

from fengqiao.kernel.jobs.job import exponential, job


@job(retries=2, backoff=exponential(timedelta(minutes=1), factor=2))
def fail_until(path: str) -> str:
    """Fail until the file exists."""
    if not Path(path).exists():
        raise FileNotFoundError(path)
    return "found"


@job(retries=0)
def note(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(f"{line}\n")


@job(retries=3)
def hold(folder: str) -> str:
    """Say `started`, then end only when the file `release` is there."""
    place = Path(folder)
    (place / "started").touch()
    deadline = time.monotonic() + 120
    while not (place / "release").exists():
        if time.monotonic() > deadline:
            raise TimeoutError("nobody released the job")
        time.sleep(0.02)
    return "finished"


@job(retries=0)
def tick() -> None:
    """Do nothing; schedules of tests run it."""


@job(retries=0)
def give_unstorable() -> object:
    return object()
