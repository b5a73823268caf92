"""Starts real worker processes on the test database and waits for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """The address of the database of this very test, as another process would be given it."""
    values = connection.settings_dict
    name = str(values["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    user, password = quote(str(values["USER"])), quote(str(values["PASSWORD"]))
    host, port = quote(str(values["HOST"]), safe=""), values["PORT"]
    return f"postgresql://{user}:{password}@/{name}?host={host}" + (f"&port={port}" if port else "")


def start_worker(*options: str) -> subprocess.Popen[bytes]:
    """Start `work` with these options as a process of its own."""
    environment = os.environ | {
        "FENGQIAO_DATABASE_URL": database_url(),
        "FENGQIAO_HOME": str(settings.HOME),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }
    return subprocess.Popen([sys.executable, "-m", "django", "work", *options], env=environment)


def await_true(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until the condition holds; fail loudly at the deadline."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("the awaited condition did not come true")
        time.sleep(0.05)
