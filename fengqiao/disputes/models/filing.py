"""卷宗: the filed dossier of a matter, and each file that was bound of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class Dossier(models.Model):
    """归档: number, keeping and what stayed missing, from the day of filing."""

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="dossier", verbose_name="事项"
    )
    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    number = models.CharField("卷号", max_length=60)
    keeping = models.CharField("保管期限", max_length=20)
    remarks = models.CharField("备注", max_length=200, blank=True)
    missing = models.JSONField("缺项", default=list)
    missing_reason = models.CharField("缺项说明", max_length=500, blank=True)
    filed_at = models.DateTimeField("归档时间")
    filed_by = models.CharField("立卷人", max_length=150)

    class Meta:
        verbose_name = verbose_name_plural = "卷宗"
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="dossier_number_once")
        ]

    def __str__(self) -> str:
        return self.number


class Extent(models.TextChoices):
    """范围. What was said to reach an agreement stays out of the part for the court."""

    WHOLE = "whole", "全卷"
    COURT = "court", "提交法院部分"


class FileState(models.TextChoices):
    WAITING = "waiting", "正在装订"
    READY = "ready", "已装订"
    FAILED = "failed", "未能装订"


class BoundFile(models.Model):
    """装订件: one file bound of the dossier, with its digest; frozen ones are the archive's."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="bound_files")
    version = models.PositiveSmallIntegerField("第几版")
    extent = models.CharField("范围", max_length=10, choices=Extent, default=Extent.WHOLE)
    is_frozen = models.BooleanField("归档定稿", default=False)
    state = models.CharField("状态", max_length=10, choices=FileState, default=FileState.WAITING)
    reason = models.CharField("用途或更正理由", max_length=500)
    asked_at = models.DateTimeField("制作时间")
    asked_by = models.CharField("制作人", max_length=150)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="文件"
    )
    digest = models.CharField("摘要", max_length=80, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    standard = models.CharField("格式", max_length=20, blank=True)
    note = models.TextField("说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "装订件"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "matter", "version"], name="bound_file_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(attachment__isnull=False),
                name="bound_file_ready_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_extent_display()} 第{self.version}版"
