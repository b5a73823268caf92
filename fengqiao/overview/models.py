"""值守交班 and 网格边界: what the duty desk writes down, and the polygons of the map."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.org.models import Post, Street, Unit


class Handover(models.Model):
    """交班记录: what one post leaves to the next at the duty desk, with the moment's figures."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    written_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="交班岗位")
    written_at = models.DateTimeField("交班时间")
    # Numbers of persons are masked before it is stored; matters are named by their numbers.
    note = models.TextField("交班内容")
    figures = models.JSONField("交班时的数", default=dict)
    taken_by = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="接班岗位"
    )
    taken_at = models.DateTimeField("接班时间", null=True)
    remark = models.CharField("接班意见", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "值守交班"
        indexes = [models.Index(fields=["street", "-written_at"], name="handover_by_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="handover_taken_by_whom_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"


class Area(models.Model):
    """网格边界: the polygon of one unit, in degrees of longitude and latitude."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    geometry = models.JSONField("边界", help_text="GeoJSON 的 Polygon 或 MultiPolygon")
    replaced_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "网格边界"
        constraints = [
            models.UniqueConstraint(fields=["street", "unit"], name="area_once_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}"
