"""司法确认: both parties ask the court to confirm their agreement, and what came of it.

依据：《人民调解法》第三十三条；《民事诉讼法》第二百零五条、第二百零六条
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.disputes.models.agreement import Agreement
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class CourtGround(models.TextChoices):
    """Why this court: 民事诉讼法 205."""

    RESIDENCE = "residence", "当事人住所地"
    SUBJECT = "subject", "标的物所在地"
    COMMITTEE = "committee", "调解组织所在地"
    INVITING = "inviting", "邀请先行调解的法院"


class ConfirmationResult(models.TextChoices):
    AWAITED = "awaited", "等待法院审查"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    CONFIRMED = "confirmed", "裁定有效"
    REFUSED = "refused", "裁定驳回"
    WITHDRAWN = "withdrawn", "撤回申请"


class RefusalGround(models.TextChoices):
    """Why the court did not confirm: 民诉法解释 355 (not taken up), 358 (refused)."""

    OUT_OF_SCOPE = "out_of_scope", "不属于人民法院受理范围"
    OTHER_COURT = "other_court", "不属于收到申请的法院管辖"
    STATUS = "status", "涉及身份关系"
    OTHER_PROCEDURE = "other_procedure", "应适用其他特别程序、公示催告或破产程序"
    TITLE = "title", "涉及物权、知识产权确权"
    UNLAWFUL = "unlawful", "违反法律强制性规定"
    HARMS_OTHERS = "harms_others", "损害国家利益、社会公共利益或他人合法权益"
    BAD_MORALS = "bad_morals", "违背公序良俗"
    NOT_VOLUNTARY = "not_voluntary", "违反自愿原则"
    UNCLEAR = "unclear", "内容不明确"
    OTHER = "other", "其他情形"


class JudicialConfirmation(models.Model):
    """One joint application. At most one for an agreement awaits its result or was granted.

    `materials` lists the codes of what was handed in (rules/confirmation.py). Days: `applied_on`
    handed in; `accepted_on` taken up under `case_number`; `decided_on` of the ruling
    `ruling_number`; `received_on` when the parties had it. `object_by` is the parties' last day to
    object, `enforce_by` the last day to ask for enforcement; both only after confirmation.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="confirmations")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="confirmations")
    court = models.CharField("法院", max_length=80)
    court_ground = models.CharField("管辖依据", max_length=12, choices=CourtGround)
    materials = models.JSONField("提交材料", default=list)
    applied_on = models.DateField("提交日")
    case_number = models.CharField("案号", max_length=80, blank=True)
    accepted_on = models.DateField("受理日", null=True)
    result = models.CharField(
        "结果", max_length=14, choices=ConfirmationResult, default=ConfirmationResult.AWAITED
    )
    refusal_ground = models.CharField("理由", max_length=16, choices=RefusalGround, blank=True)
    ruling_number = models.CharField("裁定书文号", max_length=80, blank=True)
    decided_on = models.DateField("裁定日", null=True)
    received_on = models.DateField("收到裁定日", null=True)
    object_by = models.DateField("当事人异议截止日", null=True)
    enforce_by = models.DateField("申请执行截止日", null=True)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "司法确认"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "agreement"],
                condition=Q(result__in=["awaited", "confirmed"]),
                name="confirmation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=["confirmed", "refused"]) | Q(decided_on__isnull=False),
                name="confirmation_ruling_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.get_result_display()}"


class FastFiling(models.Model):
    """快速立案: an agreement that was not kept, handed to the court's fast channel.

    `court_contact` is the court's receiving office or judge, as the court names it.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="fast_filings")
    court = models.CharField("法院", max_length=80)
    court_contact = models.CharField("接收人", max_length=40)
    sent_on = models.DateField("移送日")
    claim = models.CharField("起诉事项", max_length=12)
    materials = models.CharField("移送材料", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "快速立案"

    def __str__(self) -> str:
        return f"{self.court} {self.sent_on}"
