"""时限: the running deadlines of matters, and the holiday table they are counted by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street, Unit


class ClockState(models.TextChoices):
    RUNNING = "running", "计时中"
    SUSPENDED = "suspended", "已中止"
    MET = "met", "已办结"
    LIFTED = "lifted", "已解除"


class Clock(models.Model):
    """One deadline of one matter; its rule names law and article.

    `MET` says that what the clock asked for was done (late or not: compare `stopped_at`
    with `due_at`); `LIFTED` that it is no longer asked for.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, db_index=False, related_name="clocks")
    rule = models.CharField("规则", max_length=60)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="责任单位"
    )
    state = models.CharField("状态", max_length=12, choices=ClockState, default=ClockState.RUNNING)
    started_at = models.DateTimeField("起算")
    due_at = models.DateTimeField("截止")
    warn_at = models.DateTimeField("预警")
    # The due day lies in a year whose holiday notice is not out yet.
    provisional = models.BooleanField("暂定", default=False)
    extensions = models.PositiveSmallIntegerField("延长次数", default=0)
    # Closed stretches [from, until) as ISO days, and the day an open one began.
    suspensions = models.JSONField("中止期间", default=list)
    suspended_on = models.DateField("中止日", null=True)
    stopped_at = models.DateTimeField("停止", null=True)
    calendar_revision = models.CharField("日历版本", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        indexes = [
            models.Index(fields=["matter", "state"], name="clock_by_matter"),
            # The calendar and the duty desk read the running deadlines of a few days.
            models.Index(
                fields=["street", "due_at", "id"],
                condition=Q(state="running"),
                name="clock_by_deadline",
            ),
            models.Index(
                fields=["calendar_revision"],
                condition=Q(state__in=["running", "suspended"]),
                name="clock_to_recompute",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "suspended"], stopped_at=None)
                | Q(state__in=["met", "lifted"], stopped_at__isnull=False),
                name="clock_stopped_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_on__isnull=False)
                | (~Q(state="suspended") & Q(suspended_on=None)),
                name="clock_suspended_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} → {self.due_at:%Y-%m-%d}"

    LIVE: ClassVar[tuple[str, str]] = (ClockState.RUNNING, ClockState.SUSPENDED)


class CalendarYear(models.Model):
    """年度节假日安排: one year's holidays and make-up working days, as the State Council announced.

    National, so it belongs to no street. A row replaces the packaged table of its year.
    """

    year = models.PositiveSmallIntegerField("年度", unique=True)
    notice = models.CharField("文号", max_length=60)
    holidays = models.JSONField("放假", help_text="日期 → 节日名称", default=dict)
    workdays = models.JSONField("调休上班", help_text="日期 → 所调节日", default=dict)
    confirmed_by = models.CharField("确认人", max_length=120)
    confirmed_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = verbose_name_plural = "年度节假日安排"

    def __str__(self) -> str:
        return f"{self.year} {self.notice}"
