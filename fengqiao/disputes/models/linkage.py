"""联动与群体: referrals in and out, representatives of a group and what they decided."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Street


class Partner(models.TextChoices):
    """对接: with whom a matter is shared."""

    COURT = "court", "诉调对接（法院）"
    PROCURATORATE = "procuratorate", "检调对接（检察院）"
    POLICE = "police", "警调对接（公安、110）"
    PETITION = "petition", "访调对接（信访）"
    THREE_OFFICES = "three_offices", "三所联动（派出所、司法所、律所）"
    OTHER = "other", "其他单位"


class Direction(models.TextChoices):
    IN = "in", "移入"
    OUT = "out", "移出"


class Referral(models.Model):
    """对接移送: body, number, day, division of work, result, and when the result went back."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="referrals")
    partner = models.CharField("对接", max_length=14, choices=Partner)
    direction = models.CharField("方向", max_length=4, choices=Direction)
    body = models.CharField("对方单位", max_length=120)
    number = models.CharField("对方编号", max_length=80, blank=True)
    referred_on = models.DateField("移送日")
    due_on = models.DateField("反馈截止日", null=True)
    division = models.CharField("分工", max_length=500, blank=True)
    # 快速立案: a failed mediation handed over for filing.
    is_fast_filing = models.BooleanField("快速立案", default=False)
    receiver = models.CharField("接收人", max_length=60, blank=True)
    result = models.CharField("结果", max_length=500, blank=True)
    settled = models.BooleanField("已化解", null=True)
    returned_on = models.DateField("反馈日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接移送"

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.body}"


class Representative(models.Model):
    """代表人: elected by those of a group who name them; at most five at a time."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="representatives")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    authority = models.CharField("代表权限", max_length=300)
    # Keys of the parties who gave it their authority.
    authorised_by = models.JSONField("推选并授权的当事人", default=list)
    elected_on = models.DateField("推选日")
    ended_at = models.DateTimeField("止", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代表人"

    def __str__(self) -> str:
        return f"代表人 {self.party_id}"


class GroupDecision(models.Model):
    """代表人决定: binds those who authorised, and nobody else."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="group_decisions")
    decision = models.TextField("决定内容")
    decided_on = models.DateField("决定日")
    binds = models.JSONField("对何人有效", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "代表人决定"

    def __str__(self) -> str:
        return f"{self.decided_on:%Y-%m-%d}"
