"""Make the project's virtual environment: `make_venv.py FOLDER`, run by the machine's own Python."""

import sys
import venv

OLDEST = (3, 11)


def main(folder: str) -> str | None:
    """Make the environment with pip; return what to do instead when this Python cannot."""
    if sys.version_info < OLDEST:
        return "需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: make setup PYTHON=…"
    try:
        venv.create(folder, with_pip=True, clear=True)
    except Exception as problem:  # noqa: BLE001 - Debian splits ensurepip off; any failure means the same
        return f"{problem}\n无法建立虚拟环境，请先安装 / install first: apt-get install python3-venv"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
