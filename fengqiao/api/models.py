"""令牌: what another system shows instead of a log-in; it acts as one post, within its scopes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.kernel.org.models import Post, Street


class Scope(models.TextChoices):
    """权限范围: what a token may be used for, besides what its post may do."""

    READ = "read", "查询"
    WRITE = "write", "登记和办理"
    EXPORT = "export", "导出"


class Token(models.Model):
    """接口令牌. Only its digest is kept; the plain token is shown once, when it is issued."""

    street = models.ForeignKey(Street, models.PROTECT, verbose_name="街道")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    scopes = models.JSONField("权限范围", default=list)
    created_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    # A day, not a moment: one write a day and token instead of one a request.
    last_used_on = models.DateField("最近使用日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        indexes = [models.Index(fields=["street", "post"], name="api_token_by_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="api_token_expires_after_issue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.post_id}）"

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes
