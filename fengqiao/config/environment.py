"""Reads what an installation sets outside the code: database address and secret key."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL lets readers go on while one writer writes; FULL keeps every acknowledged
# commit through a power cut, which the ledger promises. Each process has a cache and a map of
# its own: small ones, because the system keeps the file's pages for all of them anyway.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000;PRAGMA cache_size=-16384;PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=67108864;"
)


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's settings for `sqlite:///PATH` or `postgresql://user:password@host:port/name`.

    Query parameters of a PostgreSQL address become connection options (`?host=/run/postgresql`
    names a socket folder). Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)
        if name not in ("", "/:memory:"):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            # Opening the file and its pragmas costs more than most requests do.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
            # A file, not shared memory: browser and kill tests read it from other processes.
            "TEST": {"NAME": f"{name}.test"},
        }
    if parts.scheme in ("postgresql", "postgres"):
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", None) or parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError(
        f"FENGQIAO_DATABASE_URL 以 sqlite:/// 或 postgresql:// 开头，现为 {parts.scheme or url!r}。"
    )


def secret_from_file(variable: str, path: Path) -> str:
    """Return the secret from the environment, else from `path`, made on first use (mode 0600)."""
    if value := os.environ.get(variable):
        return value
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def file_storage(folder: Path) -> dict[str, Any]:
    """Return where uploads are kept: a local folder, or a bucket with FENGQIAO_STORAGE=s3."""
    if os.environ.get("FENGQIAO_STORAGE") == "s3":
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": os.environ["FENGQIAO_S3_BUCKET"],
                "endpoint_url": os.environ.get("FENGQIAO_S3_ENDPOINT") or None,
                "default_acl": None,
                "file_overwrite": False,
                "querystring_auth": True,
            },
        }
    return {
        "BACKEND": "fengqiao.kernel.files.storage.WholeFileStorage",
        "OPTIONS": {"location": folder},
    }
