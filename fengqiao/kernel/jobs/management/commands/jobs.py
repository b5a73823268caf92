"""`fengqiao jobs`: show the queue, and put dead jobs back."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fengqiao.kernel.jobs.queue import put_back_dead
from fengqiao.kernel.jobs.schedule import discover, schedules
from fengqiao.kernel.jobs.selectors import dead_jobs, queue_state

LABELS = {"READY": "待运行", "RUNNING": "运行中", "SUCCESSFUL": "已完成", "FAILED": "失败"}


class Command(BaseCommand):
    help = "显示后台任务、工作进程和失败任务；--retry 把失败任务放回队列。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", type=UUID, metavar="编号", help="把一个失败任务放回队列")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["retry"]:
            if not put_back_dead(options["retry"]):
                raise CommandError("没有这个失败任务，可能已被放回。请用 fengqiao jobs 查看。")
            self.stdout.write("已放回队列")
            return
        discover()
        state = queue_state(timezone.now())
        for status, label in LABELS.items():
            self.stdout.write(f"{label} {state.counts.get(status, 0)}")
        self.stdout.write(f"等待超过五分钟 {state.late}")
        for worker in state.alive:
            self.stdout.write(f"工作进程 {worker.name}")
        for worker in state.lost:
            self.stdout.write(f"失联进程 {worker.name}，租约至 {worker.lease_until:%m-%d %H:%M:%S}")
        for schedule in schedules():
            self.stdout.write(f"定时 {schedule.name}")
        for row in dead_jobs()[:50]:
            reason = row.traceback.strip().rpartition("\n")[2]
            self.stdout.write(f"失败 {row.pk} {row.task_path}：{reason}")
