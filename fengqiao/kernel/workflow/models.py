"""What the one door remembers of requests, so that a retry never doubles a matter."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street


class UsedKey(models.Model):
    """幂等键: one request of one actor that was carried out."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "actor", "key"], name="key_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"


class ImportState(models.TextChoices):
    CHECKED = "checked", "待确认"
    RUNNING = "running", "导入中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class ImportRun(models.Model):
    """表格导入: one uploaded table on its way into matters, with its account."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    kind = models.CharField("种类", max_length=30)
    name = models.CharField("文件名", max_length=120)
    storage_key = models.CharField(max_length=200)
    mapping = models.TextField("列名对照")
    columns = models.JSONField("列", default=list)
    rows = models.PositiveIntegerField("行数")
    state = models.CharField(
        "状态", max_length=10, choices=ImportState, default=ImportState.CHECKED
    )
    created = models.PositiveIntegerField("新建", default=0)
    duplicate = models.PositiveIntegerField("重复", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    suggested = models.PositiveIntegerField("有研判建议", default=0)
    reasons = models.JSONField("退回原因", default=list)
    rejects_key = models.CharField(max_length=200, blank=True)
    error = models.CharField("原因", max_length=500, blank=True)
    made_at = models.DateTimeField("上传时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "表格导入"
        indexes = [models.Index(fields=["post", "-made_at"], name="import_by_post")]

    def __str__(self) -> str:
        return self.name

    @property
    def read(self) -> int:
        """Rows accounted for so far: created + duplicate + rejected."""
        return self.created + self.duplicate + self.rejected


class BulkState(models.TextChoices):
    RUNNING = "running", "办理中"
    DONE = "done", "已完成"
    STOPPED = "stopped", "已停止"


class BulkResult(models.TextChoices):
    WAITING = "waiting", "未办"
    DONE = "done", "已办"
    REFUSED = "refused", "未能办理"


class BulkRun(models.Model):
    """批量办理: one step with one input on many matters; the input is sealed, gone at the end."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    kind = models.CharField("种类", max_length=30)
    step = models.CharField("环节", max_length=40)
    key = models.CharField(max_length=100)
    sealed_input = models.BinaryField(null=True, editable=False)
    data_key = models.BinaryField(null=True, editable=False)
    total = models.PositiveSmallIntegerField("件数")
    state = models.CharField("状态", max_length=10, choices=BulkState, default=BulkState.RUNNING)
    error = models.CharField("原因", max_length=200, blank=True)
    made_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理"
        constraints = [
            models.UniqueConstraint(fields=["street", "post", "key"], name="bulk_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.total}"


class BulkItem(models.Model):
    """One matter of a run: the version that was seen, and what came of it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    run = models.ForeignKey(BulkRun, models.CASCADE, db_index=False, related_name="items")
    matter = models.ForeignKey(Matter, models.PROTECT, db_index=False, related_name="+")
    version = models.PositiveIntegerField()
    result = models.CharField("结果", max_length=10, choices=BulkResult, default=BulkResult.WAITING)
    said = models.CharField("说明", max_length=500, blank=True)
    done_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批量办理的事项"
        constraints = [models.UniqueConstraint(fields=["run", "matter"], name="bulk_item_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.matter_id} {self.result}"
