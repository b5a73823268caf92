"""调解组织与调解员名册: committees, studios, stations, their mediators, and their pacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from fengqiao.kernel.org.models import Post, Street, Unit

if TYPE_CHECKING:
    from datetime import date


class BodyKind(models.TextChoices):
    """What a body of mediators is. The first three are committees in the sense of the law."""

    STREET_COMMITTEE = "street_committee", "街道调委会"
    NEIGHBOURHOOD_COMMITTEE = "neighbourhood", "居民区调委会"
    INDUSTRY_COMMITTEE = "industry", "行业性、专业性调委会"
    STUDIO = "studio", "品牌调解工作室"
    THREE_OFFICE_STATION = "three_offices", "三所联动工作站"
    JUDGE_STUDIO = "judge_studio", "社区法官工作室"
    ADMINISTRATIVE_COMMITTEE = "administrative", "行政调解委员会"
    VOLUNTEERS = "volunteers", "调解志愿者队伍"


COMMITTEES = frozenset(
    {BodyKind.STREET_COMMITTEE, BodyKind.NEIGHBOURHOOD_COMMITTEE, BodyKind.INDUSTRY_COMMITTEE}
)


class MediationBody(models.Model):
    """调解组织: it belongs to a unit of the street; disputes of its seats count to it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    kind = models.CharField("类别", max_length=16, choices=BodyKind)
    name = models.CharField("名称", max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="所属单位")
    address = models.CharField("地址", max_length=120, blank=True)
    duty_times = models.CharField("值班时间", max_length=200, blank=True)
    specialities = models.CharField("擅长", max_length=200, blank=True)
    founded_on = models.DateField("设立日", null=True)
    is_multi_ethnic = models.BooleanField("多民族居住地区", default=False)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解组织"
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="mediation_body_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class MediatorRole(models.TextChoices):
    CHAIR = "chair", "主任委员"
    MEMBER = "member", "委员"
    ENGAGED = "engaged", "聘任调解员"
    VOLUNTEER = "volunteer", "调解志愿者"
    LAWYER = "lawyer", "律师调解员"
    JUDGE = "judge", "驻点法官"


# Elected for three years (人民调解法 9).
ELECTED = frozenset({MediatorRole.CHAIR, MediatorRole.MEMBER})


class Sex(models.TextChoices):
    FEMALE = "female", "女"
    MALE = "male", "男"


class Mediator(models.Model):
    """调解员: one person's term at one body. Whether adult was checked; no birthday is kept."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    body = models.ForeignKey(MediationBody, models.PROTECT, related_name="mediators")
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=8, choices=Sex)
    is_minority = models.BooleanField("少数民族", default=False)
    role = models.CharField("身份", max_length=12, choices=MediatorRole)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, related_name="+", verbose_name="系统岗位"
    )
    specialities = models.CharField("擅长", max_length=200, blank=True)
    is_full_time = models.BooleanField("专职", default=False)
    starts_on = models.DateField("任期起")
    ends_on = models.DateField("任期止", null=True)
    ended_why = models.CharField("离任原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解员"
        indexes = [models.Index(fields=["street", "post"], name="mediator_by_post")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="mediator_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_active_on(self, day: date) -> bool:
        """Whether the term covers that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class PactKind(models.TextChoices):
    """三所双签约 and other pairings."""

    RESOLUTION = "resolution", "纠纷化解协作协议"
    PARTY_BUILDING = "party_building", "党组织联建共建协议"
    FILING = "filing", "司法确认、快速立案协作"
    OTHER = "other", "其他协作协议"


class Pact(models.Model):
    """协作协议: paired bodies, from when to when; a warning before it lapses."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    kind = models.CharField("类别", max_length=16, choices=PactKind)
    title = models.CharField("名称", max_length=100)
    police = models.CharField("派出所", max_length=80, blank=True)
    justice = models.CharField("司法所", max_length=80, blank=True)
    law_firm = models.CharField("律师事务所", max_length=80, blank=True)
    others = models.CharField("其他签约单位", max_length=200, blank=True)
    body = models.ForeignKey(
        MediationBody, models.PROTECT, null=True, related_name="pacts", verbose_name="工作站点"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="保管单位")
    signed_on = models.DateField("签订日")
    valid_until = models.DateField("有效期至")
    note = models.CharField("主要约定", max_length=500, blank=True)
    ended_on = models.DateField("提前终止日", null=True)
    # The last day on which its keeper was warned that it lapses.
    warned_on = models.DateField("提醒日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "协作协议"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("signed_on")),
                name="pact_lapses_after_signing",
            )
        ]

    def __str__(self) -> str:
        return self.title
