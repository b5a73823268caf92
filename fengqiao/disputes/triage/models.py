"""研判建议: models learned from the office's own matters, and what became of each suggestion."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class SuggestedField(models.TextChoices):
    """What is suggested at triage."""

    CATEGORY = "category", "纠纷类型"
    COMPLEXITY = "complexity", "难易"
    FIVE_LIST = "five_list", "清单"


class TriageChoice(models.Model):
    """One field of one matter's triage: what was suggested and what a person decided.

    An empty `suggested` means that no suggestion was made. A later triage replaces it.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="triage_choices")
    field = models.CharField("内容", max_length=20, choices=SuggestedField)
    suggested = models.CharField("建议", max_length=30, blank=True)
    percent = models.PositiveSmallIntegerField("把握（%）", null=True)
    source = models.CharField("依据", max_length=40, blank=True)
    decided = models.CharField("决定", max_length=30)
    decided_at = models.DateTimeField("研判时间")

    class Meta:
        verbose_name = verbose_name_plural = "研判建议采纳情况"
        constraints = [
            models.UniqueConstraint(fields=["matter", "field"], name="triage_choice_once"),
        ]
        indexes = [
            models.Index(fields=["street", "field", "decided_at"], name="triage_choice_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.suggested or '无'}→{self.decided}"


class ModelState(models.TextChoices):
    TRAINING = "training", "训练中"
    READY = "ready", "待发布"
    PUBLISHED = "published", "使用中"
    RETIRED = "retired", "已停用"
    FAILED = "failed", "未能训练"


class SuggestionModel(models.Model):
    """A model of dispute types learned from one street's matters; used once a person says so.

    `quality` was measured on matters kept aside; `present` is what was in use then, measured on
    the same matters. The numbers hold no text but runs of characters met in several matters.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    state = models.CharField("状态", max_length=12, choices=ModelState)
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.CharField("提出人", max_length=120)
    trained_at = models.DateTimeField("训练时间", null=True)
    numbers = models.BinaryField("权重", null=True, editable=False)
    described = models.BinaryField("说明", null=True, editable=False)
    digest = models.CharField("摘要", max_length=64, blank=True)
    matters = models.PositiveIntegerField("所用事项", default=0)
    quality = models.JSONField("质量", default=dict)
    present = models.JSONField("现用方法的质量", default=dict)
    error = models.CharField("原因", max_length=300, blank=True)
    decided_at = models.DateTimeField("发布时间", null=True)
    decided_by = models.CharField("发布人", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "研判建议模型"
        constraints = [
            models.UniqueConstraint(
                fields=["street"], condition=Q(state="published"), name="one_published_model"
            ),
            models.UniqueConstraint(
                fields=["street"], condition=Q(state="training"), name="one_model_in_training"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.get_state_display()}"
