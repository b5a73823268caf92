"""调解: the parties' consent and the sittings."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Post, Street


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
