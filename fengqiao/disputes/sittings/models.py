"""调解室与预约: rooms with opening hours, bookings without conflicts, calendar feeds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.disputes.models.mediation import Session, SessionForm
from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street, Unit


class Room(models.Model):
    """调解室: a room of a unit. `opens` holds seven entries, Monday first: "09:00-17:00" or ""."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="所属单位")
    name = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField("可坐人数")
    opens = models.JSONField("开放时间", default=list)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解室"
        constraints = [models.UniqueConstraint(fields=["street", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class BookingState(models.TextChoices):
    BOOKED = "booked", "已约定"
    HELD = "held", "已举行"
    CANCELLED = "cancelled", "已取消"
    MISSED = "missed", "未能举行"


class Booking(models.Model):
    """预约: when and where a matter is to be mediated. A missed one blames nobody."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="bookings")
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, related_name="bookings", verbose_name="调解室"
    )
    place = models.CharField("其他地点", max_length=120, blank=True)
    remote_link = models.CharField("远程调解地址", max_length=300, blank=True)
    form = models.CharField("方式", max_length=10, choices=SessionForm, default=SessionForm.JOINT)
    people = models.PositiveSmallIntegerField("参加人数", default=3)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    state = models.CharField(
        "状态", max_length=10, choices=BookingState, default=BookingState.BOOKED
    )
    # Raised by every change, as calendars ask (RFC 5545 SEQUENCE).
    sequence = models.PositiveSmallIntegerField("变更次数", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    session = models.OneToOneField(
        Session, models.PROTECT, null=True, related_name="booking", verbose_name="调解会"
    )
    booked_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="预约岗位")
    changed_at = models.DateTimeField("变更时间")
    reminded_at = models.DateTimeField("提醒时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解预约"
        indexes = [
            models.Index(fields=["street", "starts_at"], name="booking_by_time"),
            models.Index(
                fields=["room", "starts_at"],
                condition=Q(state="booked"),
                name="booking_of_room",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="booking_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class BookedPost(models.Model):
    """The mediators whom a booking takes up: nobody sits in two rooms at once."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="posts")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")

    class Meta:
        verbose_name = verbose_name_plural = "预约的调解员"
        constraints = [models.UniqueConstraint(fields=["booking", "post"], name="booked_post_once")]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.post_id}"


class CalendarFeed(models.Model):
    """日历订阅: a secret address of one post. Only the token's digest is kept."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    digest = models.CharField("令牌摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("开通时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(revoked_at=None), name="one_live_feed_for_a_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.made_at:%Y-%m-%d}"
