"""`fengqiao bench`: measure the workbench on databases of its own, beside two references."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fengqiao.bench.load import Limits
from fengqiao.bench.postgres import Postgres, own_server
from fengqiao.bench.report import Report, write_into
from fengqiao.bench.session import Session

ENGINES = ("sqlite", "postgresql")
POSTGRES = "FENGQIAO_BENCH_POSTGRES"


class Command(BaseCommand):
    help = "测速：在自建的临时数据库上测量本系统，并与裸 Django 视图和直接 SQL 对比"
    # It works on databases of its own; the one of the settings need not even exist.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", default="20000,200000", help="事项数，逗号分隔，从小到大")
        parser.add_argument("--database", choices=(*ENGINES, "both"), default="both")
        parser.add_argument("--clients", default="1,8", help="同时请求的客户端数，逗号分隔")
        parser.add_argument("--seconds", type=float, default=2.0, help="每项测量最长几秒")
        parser.add_argument("--requests", type=int, default=250, help="每个客户端最多几个请求")
        parser.add_argument("--seed", type=int, default=2026, help="随机种子")
        parser.add_argument("--quick", action="store_true", help="2,000 件，每项一秒，只看是否能跑")
        parser.add_argument("--out", type=Path, help="写入 .md（只换其中的表格部分）或 .json")
        parser.add_argument("--inside", type=Path, help="（内部）测量本进程的数据库，结果写入文件")
        parser.add_argument("--database-pid", type=int, help="（内部）数据库服务器的进程号")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["quick"]:
            options |= {"size": "2000", "seconds": 1.0, "requests": 60}
        if options["inside"]:
            _measure_inside(options)
            return
        engines = ENGINES if options["database"] == "both" else (options["database"],)
        outcomes: list[dict[str, Any]] = []
        for engine in engines:
            outcomes += self._engine(engine, options)
        report = Report(outcomes)
        self.stdout.write(report.text())
        if options["out"]:
            write_into(options["out"], report)

    def _engine(self, engine: str, options: dict[str, Any]) -> list[dict[str, Any]]:
        """All sizes on one database that grows from one to the next."""
        with ExitStack() as stack:
            # A server started by root runs as another user, who must come through.
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fengqiao-bench-")))
            home.chmod(0o711)
            server = _postgres(home, stack) if engine == "postgresql" else None
            url = server.url if server else f"sqlite:///{home / 'bench.sqlite3'}"
            environment = os.environ | {"FENGQIAO_HOME": str(home), "FENGQIAO_DATABASE_URL": url}
            environment["FENGQIAO_STATIC_ROOT"] = str(home / "static")
            (home / "static").mkdir()
            outcomes = []
            for size in sorted(int(text) for text in options["size"].split(",")):
                result = home / f"{size}.json"
                command = _command(size, result, server, options)
                done = subprocess.run(command, env=environment, check=False)  # noqa: S603  ourselves
                if done.returncode:
                    raise CommandError(f"{engine} {size}：测量中断（{done.returncode}）")
                outcomes.append(json.loads(result.read_text()))
        return outcomes


def _postgres(home: Path, stack: ExitStack) -> Postgres:
    if url := os.environ.get(POSTGRES):
        return Postgres(url, None)
    try:
        return stack.enter_context(own_server(home))
    except RuntimeError as missing:
        raise CommandError(str(missing)) from missing


def _command(
    size: int, result: Path, server: Postgres | None, options: dict[str, Any]
) -> list[str]:
    words = [sys.executable, "-m", "fengqiao.config.cli", "bench", f"--inside={result}"]
    words += [f"--size={size}", f"--clients={options['clients']}", f"--seed={options['seed']}"]
    words += [f"--seconds={options['seconds']}", f"--requests={options['requests']}"]
    if server and server.pid:
        words.append(f"--database-pid={server.pid}")
    return words


def _measure_inside(options: dict[str, Any]) -> None:
    clients = [int(text) for text in options["clients"].split(",")]
    limits = Limits(options["requests"], options["seconds"])
    session = Session(
        int(options["size"]), clients, limits, options["seed"], options["database_pid"]
    )
    outcome = asdict(session.run())
    options["inside"].write_text(json.dumps(outcome), encoding="utf-8")
