"""会商: a joint meeting on one or several matters, its decisions and what must follow."""

from __future__ import annotations

from django.db import models

from fengqiao.kernel.matters.models import Matter
from fengqiao.kernel.org.models import Post, Street, Unit


class ConferenceKind(models.TextChoices):
    CASE_STUDY = "case_study", "一案一研判"
    CHIEFS = "chiefs", "四所（队）长会商"
    THREE_OFFICES = "three_offices", "三所联动会商"
    OTHER = "other", "其他会商"


class Conference(models.Model):
    """会商: when, where, who; `previous` is the one whose follow-up it checks."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    kind = models.CharField("类别", max_length=16, choices=ConferenceKind)
    title = models.CharField("议题", max_length=120)
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="召集单位")
    convened_by = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="召集人")
    agenda = models.TextField("议程", blank=True)
    conclusion = models.TextField("会商结论", blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField("形成结论", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "会商"
        indexes = [models.Index(fields=["street", "held_at"], name="conference_by_time")]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} {self.title}"


class Participant(models.Model):
    """参会: which unit or outside body sat at the table, and whether it came."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="participants")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name="本街道单位"
    )
    body = models.CharField("单位", max_length=80)
    role = models.CharField("职务", max_length=40, blank=True)
    came = models.BooleanField("到会", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会单位"

    def __str__(self) -> str:
        return self.body


class Discussion(models.Model):
    """议一案: what a conference compared and chose for one matter, and whether it worked."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="discussions")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="discussions")
    # [{"plan": …, "for": …, "against": …}, …]
    options = models.JSONField("备选方案", default=list)
    chosen = models.TextField("选定方案")
    reason = models.CharField("理由", max_length=500)
    worked = models.BooleanField("是否奏效", null=True)
    checked_note = models.CharField("复查情况", max_length=500, blank=True)
    checked_at = models.DateTimeField("复查时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "议案"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "conference"], name="matter_once_in_a_conference"
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.conference_id}"


class FollowUp(models.Model):
    """后续事项: who does what by which day; checked at the next conference."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="follow_ups")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="follow_ups")
    task = models.CharField("事项", max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位")
    due_on = models.DateField("完成期限")
    done_at = models.DateTimeField("完成时间", null=True)
    result = models.CharField("完成情况", max_length=300, blank=True)
    warned_on = models.DateField("提醒日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "后续事项"
        indexes = [models.Index(fields=["street", "due_on"], name="follow_up_by_day")]

    def __str__(self) -> str:
        return self.task
