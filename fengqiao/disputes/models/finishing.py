"""答复与评价: what the office told the resident, and what each side says of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fengqiao.disputes.models.dispute import Solved
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class Answer(models.Model):
    """答复: what the office told the resident, and how."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="answers")
    text = models.TextField("答复内容")
    way = models.CharField("方式", max_length=40)
    given_at = models.DateTimeField("答复时间")
    given_by = models.CharField("答复人", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "答复"

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d} {self.way}"


class RatingVia(models.TextChoices):
    PORTAL = "portal", "网页自评"
    VISIT = "visit", "回访"


class Rating(models.Model):
    """评价: one side's answer to "was it solved?"; both sides are asked."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="ratings")
    side = models.CharField("哪一方", max_length=20)
    solved = models.CharField("是否解决", max_length=8, choices=Solved)
    satisfied = models.PositiveSmallIntegerField("满意程度", null=True)
    comment = models.CharField("意见", max_length=500, blank=True)
    via = models.CharField("途径", max_length=10, choices=RatingVia)
    rated_at = models.DateTimeField("评价时间")

    LEVELS: ClassVar[dict[int, str]] = {1: "不满意", 2: "基本满意", 3: "满意", 4: "非常满意"}

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied=None) | Q(satisfied__gte=1, satisfied__lte=4),
                name="rating_one_to_four",
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.get_solved_display()}"
