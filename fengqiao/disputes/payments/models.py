"""以案定补: the street's dated rules, and the lists that were signed off by them.

A list is computed until it is signed off; only signed-off lists are rows, and they never change.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street


class PaymentRule(models.Model):
    """补贴规则: one version of the street's rules; a later one does not touch earlier lists.

    `scheme` holds the amounts in yuan as texts (payments/scheme.py reads it), `basis` the
    document by which the street set them.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    version = models.PositiveSmallIntegerField("版本")
    valid_from = models.DateField("施行日")
    basis = models.CharField("文件依据", max_length=200)
    scheme = models.JSONField("标准")
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="发布人")

    class Meta:
        verbose_name = verbose_name_plural = "补贴规则"
        constraints = [
            models.UniqueConstraint(fields=["street", "version"], name="payment_rule_version_once")
        ]

    def __str__(self) -> str:
        return f"第{self.version}版 {self.valid_from}"


class PaymentList(models.Model):
    """补贴清单: a period's payments as signed off by the office's head, by one rule version."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    number = models.CharField("编号", max_length=40)
    rule = models.ForeignKey(PaymentRule, models.PROTECT, related_name="lists", verbose_name="规则")
    first_day = models.DateField("期间起")
    last_day = models.DateField("期间止")
    lines_count = models.PositiveIntegerField("件数")
    total = models.DecimalField("合计（元）", max_digits=14, decimal_places=2)
    # SHA-256 over the lines in their order, so that the paper can be compared with the record.
    digest = models.CharField("摘要", max_length=64)
    signed_at = models.DateTimeField("签发时间")
    signed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="签发人")

    class Meta:
        verbose_name = verbose_name_plural = "补贴清单"
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="payment_list_number_once"),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="payment_list_period_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentLineKind(models.TextChoices):
    PAYMENT = "payment", "补贴"
    CORRECTION = "correction", "更正"


class PaymentLine(models.Model):
    """清单的一行: one dispute pays once for ever; a correction stands in a later list.

    `reasons` explains the amount: [label, yuan as text] pairs that add up to it.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    payment_list = models.ForeignKey(PaymentList, models.PROTECT, related_name="lines")
    kind = models.CharField("种类", max_length=12, choices=PaymentLineKind)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="payment_lines")
    mediator = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")
    amount = models.DecimalField("金额（元）", max_digits=10, decimal_places=2)
    reasons = models.JSONField("计算", default=list)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正哪一行"
    )

    class Meta:
        verbose_name = verbose_name_plural = "补贴清单行"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "matter"],
                condition=Q(kind="payment"),
                name="payment_once_a_dispute",
            ),
            models.CheckConstraint(
                condition=Q(kind="payment", corrects=None)
                | Q(kind="correction", corrects__isnull=False),
                name="payment_correction_names_its_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.amount}"
