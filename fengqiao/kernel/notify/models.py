"""What must be told, to whom, and whether it arrived: notices, the outbox, web hooks."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street, Unit


class Notice(models.Model):
    """站内通知: a line shown to a post, or to every post of a unit, until somebody reads it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, db_index=False, related_name="notices", verbose_name="岗位"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="notices", verbose_name="单位"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="notices", verbose_name="事项"
    )
    text = models.CharField("内容", max_length=200)
    link = models.CharField("去处", max_length=200, blank=True)
    made_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读时间", null=True)
    read_by = models.ForeignKey(
        Post, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="已读岗位"
    )

    class Meta:
        verbose_name = verbose_name_plural = "站内通知"
        indexes = [
            models.Index(fields=["post", "-made_at"], name="notice_of_post"),
            models.Index(fields=["unit", "-made_at"], name="notice_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(post=None, unit__isnull=False) | Q(post__isnull=False, unit=None),
                name="notice_goes_to_a_post_or_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="notice_read_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Subscription(models.Model):
    """网络回调订阅: another system that is told of every sealed event, in order of the seals."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    name = models.CharField("名称", max_length=60)
    url = models.CharField("地址", max_length=500)
    event_kinds = models.JSONField("事件种类", default=list, help_text="空表示全部")
    data_key = models.BinaryField("密钥（包裹）", editable=False)
    secret = models.BinaryField("签名密钥（加密）", editable=False)
    # Events at this sealed position and before it have their messages in the outbox.
    last_position = models.BigIntegerField("已转发至", default=-1)
    is_active = models.BooleanField("启用", default=True)
    stopped_because = models.CharField("停用原因", max_length=200, blank=True)
    made_at = models.DateTimeField("订阅时间")

    class Meta:
        verbose_name = verbose_name_plural = "网络回调订阅"
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="subscription_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class MessageChannel(models.TextChoices):
    """发送渠道"""

    SMS = "sms", "短信"
    MAIL = "mail", "邮件"
    WEBHOOK = "webhook", "网络回调"


class MessageState(models.TextChoices):
    """发送状态"""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    FAILED = "failed", "失败，将重试"
    SENT = "sent", "已发送"
    DEAD = "dead", "失败，不再重试"


# States that the delivery job takes up once `next_at` has come: a message left in
# SENDING belongs to a sender that died.
UNFINISHED: Final = (MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED)


class Message(models.Model):
    """发件: one text to one recipient, written in the transaction that caused it.

    The recipient (and the text, where it is itself a secret) is one sealed text. Its key
    is the matter's own, so that erasing the matter's personal data reaches here too; a
    message without a matter brings a key of its own. Both go when the message is sent.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False, verbose_name="街道")
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="messages", verbose_name="事项"
    )
    subscription = models.ForeignKey(
        Subscription,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="messages",
        verbose_name="订阅",
    )
    channel = models.CharField("渠道", max_length=10, choices=MessageChannel)
    recipient = models.BinaryField("收件人（加密）", null=True, editable=False)
    data_key = models.BinaryField("密钥（包裹）", null=True, editable=False)
    recipient_shown = models.CharField("收件人", max_length=200)
    template = models.CharField("模板", max_length=40)
    subject = models.CharField("标题", max_length=120, blank=True)
    body = models.TextField("内容", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=MessageState, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    # When it may next be taken up; while SENDING, when the sender is given up for dead.
    next_at = models.DateTimeField("下次发送")
    last_error = models.CharField("最近错误", max_length=300, blank=True)
    provider_id = models.CharField("运营商编号", max_length=100, blank=True)
    # One cause sends one message: whoever tells of it twice uses the same key.
    dedupe_key = models.CharField("去重键", max_length=120)
    made_at = models.DateTimeField("生成时间")
    sent_at = models.DateTimeField("发出时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "发件"
        constraints = [
            models.UniqueConstraint(fields=["street", "dedupe_key"], name="message_once_per_key"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_at", "id"],
                name="message_due",
                condition=Q(state__in=["queued", "sending", "failed"]),
            ),
            models.Index(fields=["street", "-id"], name="message_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.template} {self.recipient_shown}"
