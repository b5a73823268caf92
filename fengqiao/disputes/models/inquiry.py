"""调查、证据、邀请: what was found out, what was handed in, who was asked to help."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.files.models import Attachment
from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Post, Street


class Investigation(models.Model):
    """调查记录: where, whom, what was found."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="investigations")
    made_at = models.DateTimeField("调查时间")
    place = models.CharField("地点", max_length=120)
    investigators = models.CharField("调查人", max_length=120)
    persons = models.CharField("被调查人", max_length=200)
    content = models.TextField("调查内容")
    is_signed = models.BooleanField("被调查人已签名", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "调查记录"

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.place}"


class EvidenceKind(models.TextChoices):
    ORIGINAL = "original", "原件原物"
    COPY = "copy", "复印件复制品"
    ELECTRONIC = "electronic", "电子数据"


class Evidence(models.Model):
    """证据材料: one item of the list, from whom it came, and when it went back."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="evidence")
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("形式", max_length=12, choices=EvidenceKind)
    quantity = models.PositiveIntegerField("份数或页数", default=1)
    proves = models.CharField("证明事项", max_length=300, blank=True)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="提供的当事人"
    )
    source = models.CharField("其他来源", max_length=120, blank=True)
    file = models.ForeignKey(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name="电子件"
    )
    received_at = models.DateTimeField("接收时间")
    received_by = models.CharField("接收人", max_length=120)
    returned_at = models.DateTimeField("退还时间", null=True)
    returned_note = models.CharField("退还说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证据材料"

    def __str__(self) -> str:
        return self.name


class GuestKind(models.TextChoices):
    EXPERT = "expert", "专业人士"
    LAWYER = "lawyer", "律师、法律顾问"
    RELATIVE = "relative", "亲属"
    NEIGHBOUR = "neighbour", "邻里、同事"
    CENTRE = "centre", "调解中心、社会组织"
    VOLUNTEER = "volunteer", "调解志愿者"


class GuestAnswer(models.TextChoices):
    WAITING = "waiting", "待答复"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "未接受"


class Guest(models.Model):
    """邀请参与: somebody asked to take part, with every party's consent (人民调解法 20)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="guests")
    kind = models.CharField("身份", max_length=12, choices=GuestKind)
    # Sealed with the matter's key: relatives and neighbours are residents.
    personal = models.BinaryField("姓名和联系方式（加密）", null=True, editable=False)
    body = models.CharField("单位", max_length=80, blank=True)
    purpose = models.CharField("请其参与何事", max_length=300)
    # Keys of the parties who consented: all of them, as they stood on that day.
    consented = models.JSONField("同意的当事人", default=list)
    invited_at = models.DateTimeField("邀请时间")
    invited_by = models.CharField("邀请人", max_length=120)
    answer = models.CharField(
        "答复", max_length=10, choices=GuestAnswer, default=GuestAnswer.WAITING
    )
    opinion = models.TextField("意见", blank=True)
    hours = models.DecimalField("服务时长（小时）", max_digits=5, decimal_places=1, null=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "邀请参与"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.body}"


class EscalationReport(models.Model):
    """激化报告: a dispute that may get worse, what was done, who was told (人民调解法 25)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="escalations")
    risk = models.CharField("激化可能", max_length=300)
    measures = models.CharField("预防措施", max_length=300)
    recipient = models.CharField("报告何部门", max_length=80)
    reported_at = models.DateTimeField("报告时间")
    reported_by = models.CharField("报告人", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "激化报告"

    def __str__(self) -> str:
        return f"{self.reported_at:%Y-%m-%d} {self.recipient}"


class Counselling(models.Model):
    """心理服务转介: with the person's consent; who, where and why are sealed like private notes."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="counselling")
    made_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="转介岗位")
    sealed = models.BinaryField("转介内容（封存）", null=True, editable=False)
    referred_at = models.DateTimeField("转介时间")
    follow_up_on = models.DateField("随访日", null=True)
    followed_at = models.DateTimeField("随访时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "心理疏导转介"

    def __str__(self) -> str:
        return f"{self.referred_at:%Y-%m-%d}"
