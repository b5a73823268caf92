"""Refuse what must not be tracked: registry hosts, local paths, private names, data, bulk.

Reads the files that git tracks and prints one line a finding. Names that are private to a working
place, one a line, may stand in `.git/info/private-names`, which git never tracks.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LARGEST_TEXT = 1_000_000
LARGEST_BINARY = 600_000
LONGEST_LINE = 1_000_000
SMALLEST_COPY = 200  # shorter files may be equal by chance
BINARY_SUFFIXES = {".png", ".ico", ".woff2", ".xlsx", ".pdf", ".gz", ".zip"}
FORBIDDEN_PARTS = {"node_modules", ".venv", "__pycache__"}
FORBIDDEN_NAMES = re.compile(r"^\.env(\..+)?$|\.sqlite3.*$|\.key$|^uv\.lock$|^pylock\.toml$")
# Written in halves, so that this file does not hold what it forbids.
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("pypi", ".org"),
            ("pypi.python", ".org"),
            ("python", "hosted.org"),
            ("registry.npm", "js.org"),
            ("npm", "js.com"),
            ("npm", "mirror.com"),
            ("registry.yarn", "pkg.com"),
            ("deb.", "debian.org"),
            ("security.", "debian.org"),
            ("crates", ".io"),
            ("proxy.gol", "ang.org"),
            ("huggingface", ".co"),
            ("pypi.tuna", ".tsinghua"),
            ("mirrors.", "aliyun.com"),
            ("mirrors.", "cloud.tencent.com"),
        )
    ),
    re.IGNORECASE,
)


def tracked_files() -> list[Path]:
    """Return the tracked files that exist in the work tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def private_names() -> list[str]:
    """Return the names that this working place wants kept out, and its own path."""
    folder = subprocess.run(
        ["git", "rev-parse", "--git-path", "info/private-names"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    listed = ROOT / folder
    names = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    return [str(ROOT), str(SHARED), *(name for name in names if name.strip())]


def findings_by_name(path: Path) -> Iterator[str]:
    """Yield what is wrong with a file's place, name or size."""
    relative = path.relative_to(ROOT)
    if FORBIDDEN_PARTS & set(relative.parts):
        yield "belongs to an installed package"
    if FORBIDDEN_NAMES.search(path.name):
        yield "is a secret, a database or a lock that names hosts"
    limit = LARGEST_BINARY if path.suffix in BINARY_SUFFIXES else LARGEST_TEXT
    if path.stat().st_size > limit:
        yield f"is {path.stat().st_size:,} bytes, more than {limit:,}"


def findings_in_text(path: Path, names: list[str]) -> Iterator[str]:
    """Yield what is wrong with a file's content."""
    content = path.read_bytes()
    if b"\0" in content:
        if path.suffix not in BINARY_SUFFIXES:
            yield "is binary"
        return
    text = content.decode("utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        if found := REGISTRY_HOSTS.search(line):
            yield f"line {number} names the registry host {found.group()}"
        if len(line) > LONGEST_LINE:
            yield f"line {number} has {len(line):,} characters"
        if private := next((name for name in names if name in line), None):
            yield f"line {number} names {private}"
    if path.name in ("package-lock.json", ".package-lock.json") and '"resolved"' in text:
        yield "holds addresses: set omit-lockfile-registry-resolved=true and lock again"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copies_of_reference_data(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    """Yield tracked files that equal a file of the reference folder, when it is there."""
    sizes: dict[int, list[Path]] = {}
    for reference in SHARED.rglob("*") if SHARED.is_dir() else ():
        if reference.is_file() and reference.stat().st_size >= SMALLEST_COPY:
            sizes.setdefault(reference.stat().st_size, []).append(reference)
    for path in paths:
        for reference in sizes.get(path.stat().st_size, ()):
            if digest(reference) == digest(path):
                yield path, f"is a copy of {reference.name} in the reference folder"


def main() -> int:
    paths = tracked_files()
    names = private_names()
    found = [
        (path, finding)
        for path in paths
        for finding in (*findings_by_name(path), *findings_in_text(path, names))
    ]
    found += copies_of_reference_data(paths)
    for path, finding in found:
        print(f"{path.relative_to(ROOT)}: {finding}")
    print(f"{len(paths)} tracked files, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
