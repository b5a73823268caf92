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


class WarningKind(models.TextChoices):
    RISING_TYPE = "rising_type", "类型上升"
    RISING_UNIT = "rising_unit", "区域聚集"
    LATE_UNIT = "late_unit", "逾期集中"


class WarningState(models.TextChoices):
    OPEN = "open", "待判断"
    CONFIRMED = "confirmed", "已确认"
    DISMISSED = "dismissed", "已排除"


class EarlyWarning(models.Model):
    """预警: what a week's counts showed, why, and what a person made of it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    kind = models.CharField("种类", max_length=20, choices=WarningKind)
    key = models.CharField("对象", max_length=40, help_text="类型代码或单位编号")
    # The seven days that were counted end with this one.
    until = models.DateField("截止日")
    now = models.PositiveIntegerField("本周件数")
    before = models.PositiveIntegerField("前四周件数", default=0)
    reason = models.CharField("依据", max_length=200)
    found_at = models.DateTimeField("发现时间")
    state = models.CharField("判断", max_length=10, choices=WarningState, default=WarningState.OPEN)
    decided_by = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="判断岗位"
    )
    decided_at = models.DateTimeField("判断时间", null=True)
    note = models.CharField("判断理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预警"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind", "key", "until"], name="warning_once_a_week"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="warning_decided_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.until}"
