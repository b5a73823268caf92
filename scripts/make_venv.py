"""Make the project's virtual environment: `python3 scripts/make_venv.py FOLDER`."""

import subprocess
import sys
import venv

OLDEST = (3, 11)


def main(folder: str) -> str | None:
    """Make the environment with pip; return what to do instead when this Python cannot."""
    if sys.version_info < OLDEST:
        return "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: make setup PYTHON=…"
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as problem:  # Debian packs ensurepip apart
        return f"{problem}\n无法建立虚拟环境，请先 / first: apt-get install python3-venv"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
