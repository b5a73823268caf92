"""What the three administrators keep beside the organisation itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.api.models import Token
from fengqiao.kernel.org.models import Post, Street, User


class SignInFailure(models.Model):
    """登录失败: a wrong password, kept for half a year (《网络安全法》第二十一条第三项).

    `user` and `street` are empty when nobody has the name that was typed. The typed text is
    not kept: people type their password there by mistake.
    """

    street = models.ForeignKey(
        Street, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="街道"
    )
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name="登录账号"
    )
    at = models.DateTimeField("时间")
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败"
        indexes = [
            models.Index(fields=["street", "-id"], name="sign_in_failure_by_street"),
            models.Index(fields=["at"], name="sign_in_failure_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user or '未知用户名'} {self.at:%Y-%m-%d %H:%M}"


class TokenGrant(models.Model):
    """令牌授权: the security administrator allows a token; the holder of the post takes it.

    So neither the one who grants nor the system administrator ever sees a token that opens
    another's matters.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    name = models.CharField("用途", max_length=60)
    scopes = models.JSONField("权限范围", default=list)
    expires_at = models.DateTimeField("有效期至")
    granted_by = models.CharField("授权人", max_length=150)
    granted_at = models.DateTimeField("授权时间")
    token = models.OneToOneField(
        Token, models.PROTECT, null=True, related_name="grant", verbose_name="令牌"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "令牌授权"
        indexes = [models.Index(fields=["street", "-id"], name="token_grant_by_street")]
        constraints = [
            models.CheckConstraint(
                condition=Q(token=None) | Q(withdrawn_at=None),
                name="token_grant_taken_or_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return self.name


class VerificationState(models.TextChoices):
    WAITING = "waiting", "等待校验"
    SOUND = "sound", "通过"
    UNSOUND = "unsound", "发现问题"


class Verification(models.Model):
    """校验: one run over the whole ledger of a street, and what it found."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    state = models.CharField(
        "结果", max_length=10, choices=VerificationState, default=VerificationState.WAITING
    )
    asked_by = models.CharField("发起人", max_length=150)
    asked_by_ref = models.CharField("发起人代号", max_length=80)
    asked_at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True)
    events = models.PositiveBigIntegerField("已封存留痕", default=0)
    unsealed = models.PositiveBigIntegerField("未封存留痕", default=0)
    seals = models.PositiveBigIntegerField("封存次数", default=0)
    head = models.CharField("最近封存摘要", max_length=64, blank=True)
    found = models.PositiveIntegerField("问题数", default=0)
    # The first problems in words; subjects are numbers and codes.
    problems = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "校验"
        indexes = [models.Index(fields=["street", "-id"], name="verification_by_street")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at=None)
                | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="verification_finished_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.get_state_display()}"


class CalendarProposal(models.Model):
    """放假安排登记: a yearly notice as one person typed it, until another decides about it.

    `text` is the table as TOML. Decided: in force when `refusal` is empty.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    year = models.PositiveSmallIntegerField("年度")
    notice = models.CharField("文号", max_length=60, blank=True)
    text = models.TextField("内容")
    proposed_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="登记人")
    proposed_at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_at = models.DateTimeField("复核时间", null=True)
    refusal = models.CharField("退回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排登记"
        indexes = [models.Index(fields=["street", "-id"], name="calendar_proposal_by_street")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="calendar_proposal_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.notice}"
