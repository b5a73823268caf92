"""案卷评查: a drawn sample, its files with findings and corrections, and hints to look at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street, Unit


class FileReview(models.Model):
    """一次评查: the files of a period, unit and type that it was drawn from, and the seed."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    title = models.CharField("名称", max_length=60)
    first_day = models.DateField("办结日起")
    last_day = models.DateField("办结日止")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="牵头单位"
    )
    category = models.CharField("纠纷类型", max_length=30, blank=True)
    seed = models.CharField("种子", max_length=64)
    population = models.PositiveIntegerField("备选卷数")
    checklist = models.CharField("要点版本", max_length=10)
    made_at = models.DateTimeField("抽取时间")
    made_by = models.CharField("抽取人", max_length=150)
    hinted_at = models.DateTimeField("比对时间", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)
    closed_by = models.CharField("结束人", max_length=150, blank=True)
    conclusion = models.TextField("评查结论", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案卷评查"
        indexes = [models.Index(fields=["street", "-id"], name="file_review_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(conclusion=""),
                name="file_review_closed_has_a_conclusion",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CorrectionState(models.TextChoices):
    NONE = "none", "无需整改"
    ASKED = "asked", "待整改"
    ANSWERED = "answered", "已整改，待核实"
    ACCEPTED = "accepted", "整改属实"


class ReviewedFile(models.Model):
    """被评查的卷: its findings by the code of each point, and what was asked of its unit.

    `score` counts the weights that are met of those that apply, 0 to 100; None before the review.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    review = models.ForeignKey(FileReview, models.PROTECT, related_name="files")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="file_reviews")
    position = models.PositiveIntegerField("抽取次序")
    findings = models.JSONField("评查情况", default=dict)
    note = models.TextField("评查意见", blank=True)
    score = models.PositiveSmallIntegerField("得分", null=True)
    passed = models.BooleanField("合格", null=True)
    reviewed_at = models.DateTimeField("评查时间", null=True)
    reviewed_by = models.CharField("评查人", max_length=150, blank=True)
    correction = models.CharField(
        "整改", max_length=10, choices=CorrectionState, default=CorrectionState.NONE
    )
    correct_by = models.DateField("整改期限", null=True)
    correction_note = models.CharField("整改情况", max_length=500, blank=True)
    corrected_at = models.DateTimeField("整改时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "被评查的卷"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "review", "matter"], name="reviewed_file_once"
            ),
            models.CheckConstraint(
                condition=Q(correction="none") | Q(correct_by__isnull=False),
                name="reviewed_file_correction_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} 第{self.position}卷"


class Hint(models.Model):
    """异常提示: what a comparison found, by which method and with which numbers; files, not people.

    `word` is what a person said after looking; a hint without it says nothing yet.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    review = models.ForeignKey(FileReview, models.PROTECT, related_name="hints")
    kind = models.CharField("种类", max_length=30)
    method = models.CharField("方法和数据", max_length=300)
    matters = models.JSONField("涉及的卷", default=list)
    word = models.CharField(
        "核实", max_length=10, blank=True,
        choices=[("fine", "核实无问题"), ("follow", "转进一步核查")],
    )  # fmt: skip
    reason = models.CharField("核实说明", max_length=300, blank=True)
    said_at = models.DateTimeField("核实时间", null=True)
    said_by = models.CharField("核实人", max_length=150, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "异常提示"
        constraints = [
            models.CheckConstraint(
                condition=Q(word="", said_at=None) | (~Q(word="") & Q(said_at__isnull=False)),
                name="hint_word_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.method
