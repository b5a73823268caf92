"""附件: a file that belongs to a matter, or waits to belong to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.matters.rights import Resident
from fengqiao.kernel.org.models import Street

if TYPE_CHECKING:
    from fengqiao.kernel.matters.rights import Actor


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Files of the matters that the actor sees, and those it uploaded without a matter.

        A resident does not see what is private to the office.
        """
        of_matters = Q(matter__in=Matter.objects.visible_to(actor).values("pk"))
        own = Q(matter=None, uploaded_by=actor.ref)
        found = self.filter(of_matters | own, street=actor.street)
        return found.filter(is_private=False) if isinstance(actor, Resident) else found


class Attachment(models.Model):
    """A stored file: checked by content, digested while written, handed out only on demand."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="attachments", verbose_name="事项"
    )
    purpose = models.CharField("用途", max_length=40, blank=True)
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    digest_algorithm = models.CharField("摘要算法", max_length=10)
    digest = models.CharField("摘要", max_length=64)
    storage_key = models.CharField("存放位置", max_length=200, unique=True)
    uploaded_by = models.CharField("上传者", max_length=100)
    uploaded_by_name = models.CharField("上传者名称", max_length=150)
    uploaded_at = models.DateTimeField("上传时间")
    is_private = models.BooleanField("仅内部可见", default=False)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "matter", "digest", "digest_algorithm"],
                condition=Q(matter__isnull=False),
                name="attachment_once_per_matter",
            )
        ]

    def __str__(self) -> str:
        return self.name
