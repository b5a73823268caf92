"""矛盾纠纷: what a dispute adds to its matter, and the records that mediation leaves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Post, Street


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


class Consent(models.Model):
    """自愿: one party's word on being mediated (人民调解法 17)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="consents")
    agreed = models.BooleanField("同意调解")
    given_at = models.DateTimeField("表示时间")
    way = models.CharField("方式", max_length=40)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解意愿"

    def __str__(self) -> str:
        return f"{self.party_id} {'同意' if self.agreed else '不同意'}"


class Session(models.Model):
    """调解会: one sitting with its record."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="sessions")
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120)
    mediator = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")
    attendees = models.CharField("参加人", max_length=300)
    record = models.TextField("调解笔录")
    rights_told = models.BooleanField("已告知权利义务")

    class Meta:
        verbose_name = verbose_name_plural = "调解会"

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} {self.place}"


class AgreementForm(models.TextChoices):
    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"


class Agreement(models.Model):
    """调解协议: written or oral (人民调解法 28-30)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="agreements")
    form = models.CharField("形式", max_length=10, choices=AgreementForm)
    facts = models.TextField("纠纷事实与责任", blank=True)
    terms = models.TextField("协议内容")
    perform_by = models.DateField("履行期限", null=True)
    signed_on = models.DateField("签订日", null=True)
    effective_on = models.DateField("生效日")
    confirm_by = models.DateField("申请司法确认截止日")
    signatures = models.CharField("签名与印章", max_length=300, blank=True)
    mediator = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")

    class Meta:
        verbose_name = verbose_name_plural = "调解协议"
        constraints = [
            models.CheckConstraint(
                condition=Q(form="oral") | Q(signed_on__isnull=False),
                name="written_agreement_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.effective_on}"


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
