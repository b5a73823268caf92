"""What the residents' side keeps for a while: codes sent, drafts, and the tokens of receipts."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Street


class PhoneCode(models.Model):
    """验证码: six digits sent to a phone, kept only as a keyed digest; erased after a day."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    phone_index = models.CharField(max_length=32, editable=False)
    # Keyed digest of the visitor's network address, for the limit alone.
    address_index = models.CharField(max_length=64, editable=False)
    # The number itself, sealed by a key of its own, so that a code can be sent again.
    phone = models.BinaryField("电话（加密）", editable=False)
    data_key = models.BinaryField("密钥（包裹）", editable=False)
    salt = models.CharField(max_length=32, editable=False)
    digest = models.CharField("验证码摘要", max_length=64, editable=False)
    made_at = models.DateTimeField("发送时间")
    expires_at = models.DateTimeField("失效时间")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [
            models.Index(fields=["street", "phone_index", "made_at"], name="code_by_phone"),
            models.Index(fields=["address_index", "made_at"], name="code_by_address"),
            models.Index(fields=["made_at"], name="code_by_age"),
        ]

    def __str__(self) -> str:
        return f"验证码 {self.pk}"


class Draft(models.Model):
    """草稿: what a visitor typed and has not yet confirmed by phone; sealed, erased after a day.

    Once filed it holds the matter and the token of its receipt, so that a second click finds
    what the first one did.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    kind = models.CharField("种类", max_length=30)
    key = models.CharField("幂等键", max_length=32)
    content = models.BinaryField("内容（加密）", editable=False)
    data_key = models.BinaryField("密钥（包裹）", editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="+", verbose_name="事项"
    )
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        indexes = [models.Index(fields=["made_at"], name="draft_by_age")]
        constraints = [models.UniqueConstraint(fields=["street", "key"], name="draft_key_once")]

    def __str__(self) -> str:
        return f"草稿 {self.pk}"


class ReceiptToken(models.Model):
    """回执凭证: who holds the address may read the progress of this one matter, and no more."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="receipt_tokens", verbose_name="事项"
    )
    digest = models.CharField("凭证摘要", max_length=64)
    # The ledger event that the receipt proves.
    event_digest = models.CharField("留痕摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "回执凭证"
        constraints = [
            models.UniqueConstraint(fields=["street", "digest"], name="receipt_token_once")
        ]

    def __str__(self) -> str:
        return f"回执 {self.matter_id}"
