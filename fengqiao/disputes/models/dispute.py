"""矛盾纠纷: what a dispute adds to its matter."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class Complexity(models.TextChoices):
    SIMPLE = "simple", "简易"
    ORDINARY = "ordinary", "一般"
    COMPLEX = "complex", "疑难复杂"


class FiveList(models.TextChoices):
    """五张清单: they classify matters by a rule that is shown, never people."""

    GENERAL = "general", "一般纠纷"
    WATCHED = "watched", "关注矛盾"
    KEY = "key", "重点矛盾"
    PETITION_BACKLOG = "petition_backlog", "信访积案"
    GROUP_RISK = "group_risk", "群访风险"


class Outcome(models.TextChoices):
    """结果: accepted = succeeded + failed + withdrawn + ended + open, always."""

    OPEN = "open", "在办"
    SUCCEEDED = "succeeded", "调解或办理成功"
    FAILED = "failed", "调解不成"
    WITHDRAWN = "withdrawn", "申请人撤回"
    ENDED = "ended", "终结（移交、重复、不予受理）"


class Solved(models.TextChoices):
    """是否解决, as one side says; being closed is another fact."""

    YES = "yes", "已解决"
    PARTLY = "partly", "部分解决"
    NO = "no", "未解决"


class Dispute(models.Model):
    """矛盾纠纷: the dispute's own columns, one row per matter of kind `dispute`."""

    matter = models.OneToOneField(
        Matter, models.PROTECT, primary_key=True, related_name="dispute", verbose_name="事项"
    )
    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    complexity = models.CharField("难易", max_length=12, choices=Complexity, blank=True)
    five_list = models.CharField("清单", max_length=20, choices=FiveList, blank=True)
    five_list_rule = models.CharField("列入规则", max_length=200, blank=True)
    people = models.PositiveIntegerField("涉及人数", default=1)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True)
    wish = models.CharField("诉求", max_length=500, blank=True)
    is_proxy = models.BooleanField("代办", default=False)
    outcome = models.CharField("结果", max_length=12, choices=Outcome, default=Outcome.OPEN)
    outcome_reason = models.CharField("结果说明", max_length=500, blank=True)
    # What rule or model proposed at intake, and whether a person took it (None: not decided).
    suggestion = models.JSONField("研判建议", default=dict)
    suggestion_taken = models.BooleanField("采纳建议", null=True)
    returns = models.PositiveSmallIntegerField("退单次数", default=0)
    reopened = models.PositiveSmallIntegerField("重启次数", default=0)
    # The present round began here; sittings before it do not count for a new agreement.
    reopened_at = models.DateTimeField("最近重启", null=True)
    first_contact_at = models.DateTimeField("首次联系", null=True)
    sessions_held = models.PositiveSmallIntegerField("调解次数", default=0)
    answered_at = models.DateTimeField("答复时间", null=True)
    archived_at = models.DateTimeField("归档时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "矛盾纠纷"
        indexes = [
            models.Index(fields=["street", "outcome"], name="dispute_by_outcome"),
            models.Index(fields=["street", "five_list"], name="dispute_by_list"),
        ]

    def __str__(self) -> str:
        return f"纠纷 {self.pk}"
