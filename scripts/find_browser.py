"""Find a Chromium for the browser tests: prints its path; `--install` asks apt for a missing one.

FENGQIAO_CHROMIUM names one outside the path. Exit code 1 and a loud line when there is none.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGE = "chromium"
FONT_PACKAGE = "fonts-noto-cjk"
ABSENT = (
    "没有找到 Chromium，浏览器测试无法运行；请安装 chromium，或用 FENGQIAO_CHROMIUM 指明路径。\n"
    "No Chromium was found: install chromium, or name one in FENGQIAO_CHROMIUM."
)


def find_browser() -> str | None:
    """Return the path of a Chromium that can be started; a named one is never replaced silently."""
    if named := os.environ.get("FENGQIAO_CHROMIUM"):
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    """Return whether a font with Chinese characters is installed, for screenshots."""
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip())


def administrator_prefix() -> list[str] | None:
    """Return what to put before an apt command, or None where this user may not install."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        return ["sudo", "-n"] if asked.returncode == 0 else None
    return None


def install_missing() -> None:
    """Install the browser and the font that are missing, where this user may."""
    wanted = [] if find_browser() else [BROWSER_PACKAGE]
    wanted += [] if has_chinese_font() else [FONT_PACKAGE]
    prefix = administrator_prefix()
    if not wanted or prefix is None:
        return
    print(f"安装 / installing: {' '.join(wanted)}", file=sys.stderr, flush=True)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    for command in (
        ["apt-get", "update", "-qq"],
        ["env", "DEBIAN_FRONTEND=noninteractive", *install],
    ):
        subprocess.run(
            [*prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def main(arguments: list[str]) -> int:
    if "--can-install" in arguments:
        return 0 if administrator_prefix() is not None else 1
    if "--install" in arguments and not os.environ.get("FENGQIAO_CHROMIUM"):
        install_missing()
    path = find_browser()
    print(path or ABSENT, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
