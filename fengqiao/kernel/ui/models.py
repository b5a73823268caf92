"""What the sign-in page must remember: recent attempts, and nothing about who made them."""

from django.db import models


class SignInAttempt(models.Model):
    """登录尝试: one failed or pending attempt, kept for a quarter of an hour.

    It belongs to no street, because nobody has signed in yet. `key` is a keyed digest of
    log-in name and address, so that the table names nobody.
    """

    key = models.CharField("摘要", max_length=64)
    tried_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "登录尝试"
        indexes = [models.Index(fields=["key", "tried_at"], name="sign_in_attempt_by_key")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.tried_at:%Y-%m-%d %H:%M}"
