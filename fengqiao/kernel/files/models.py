"""附件: what was uploaded, checked by content, and where its bytes lie."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class Attachment(models.Model):
    """附件: one stored file; its row never points to bytes that are not there."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="attachments", verbose_name="事项"
    )
    purpose = models.CharField("用途", max_length=40, blank=True)
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    digest = models.CharField("摘要", max_length=64)
    storage_key = models.CharField("存放位置", max_length=200, unique=True)
    uploaded_by = models.CharField("上传人", max_length=60)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        indexes = [models.Index(fields=["matter", "digest"], name="attachment_by_digest")]

    def __str__(self) -> str:
        return self.name
