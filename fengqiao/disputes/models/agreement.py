"""调解协议: what the parties agreed on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street


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
