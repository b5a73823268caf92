"""`fengqiao work`: run background jobs, schedules and the reaper in one process."""

import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from fengqiao.kernel.jobs.queue import Outcome
from fengqiao.kernel.jobs.schedule import discover
from fengqiao.kernel.jobs.worker import LEASE, work, work_until_empty

LABELS = {
    Outcome.DONE: "完成",
    Outcome.RETRIED: "失败待重试",
    Outcome.DEAD: "失败不再重试",
    Outcome.TAKEN_AWAY: "被接手",
}


class Command(BaseCommand):
    help = "运行后台任务、定时任务，并接回失联进程的任务；收到 SIGTERM 后做完手上的任务再退出。"
    # A worker serves no pages: checking them would load every view and template.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        how_long = parser.add_mutually_exclusive_group()
        how_long.add_argument("--once", action="store_true", help="至多运行一个任务")
        how_long.add_argument("--burst", action="store_true", help="运行到没有待办任务为止")
        parser.add_argument("--workers", type=int, default=1, help="线程数（默认 1）")
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE.total_seconds(),
            help="租约秒数：进程失联多久后由其他进程接手（默认 60）",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        discover()
        if options["once"] or options["burst"]:
            outcomes = work_until_empty(1 if options["once"] else None)
            told = "，".join(f"{LABELS[outcome]} {outcomes[outcome]}" for outcome in LABELS)
            self.stdout.write(f"后台任务：{told}")
            return
        stop = threading.Event()
        self._stop_on_signal(stop)
        self.stdout.write("后台任务进程已启动")
        work(
            stop,
            threads=max(options["workers"], 1),
            lease=timedelta(seconds=options["lease"]),
        )
        self.stdout.write("后台任务进程已停止")

    @staticmethod
    def _stop_on_signal(stop: threading.Event) -> None:
        def ask(number: int, _frame: FrameType | None) -> None:
            # Asked a second time, the process ends at once and its job is brought back later.
            signal.signal(number, signal.SIG_DFL)
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask)
