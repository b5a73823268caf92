"""Who runs jobs at this moment, and which due times have been served."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """工作进程: a process that runs jobs. It is alive as long as it renews its lease."""

    name = models.CharField("名称", max_length=64, unique=True)
    host = models.CharField("主机", max_length=100)
    pid = models.PositiveIntegerField("进程号")
    started_at = models.DateTimeField("启动时间")
    lease_until = models.DateTimeField("租约至")

    class Meta:
        verbose_name = verbose_name_plural = "工作进程"

    def __str__(self) -> str:
        return self.name


class ScheduledRun(models.Model):
    """定时记录: one due time of one schedule; the unique rule lets a single worker serve it."""

    name = models.CharField("任务", max_length=200)
    due_at = models.DateTimeField("应运行时间")
    # Empty when the run before it was still going: the due time was passed over.
    task_id = models.UUIDField("队列编号", null=True)
    made_at = models.DateTimeField("入队时间")

    class Meta:
        verbose_name = verbose_name_plural = "定时记录"
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="run_once_per_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M:%S}"
