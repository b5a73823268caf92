"""调解: consent, rights notice, the mediators' seats, recusal, sittings and who came to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fengqiao.disputes.mediators.models import Mediator
from fengqiao.kernel.matters.models import Matter, Party
from fengqiao.kernel.org.models import Post, Street


class NoticeForm(models.TextChoices):
    ORAL = "oral", "口头告知"
    WRITTEN = "written", "书面告知"


class Openness(models.TextChoices):
    """调解方式: the parties may ask either way; closed unless they do (人民调解法 23)."""

    CLOSED = "closed", "不公开"
    OPEN = "open", "公开"


class Consent(models.Model):
    """自愿: one party's word on being mediated; the last one counts (人民调解法 17)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, models.PROTECT, related_name="consents")
    agreed = models.BooleanField("同意调解")
    openness = models.CharField("要求", max_length=10, choices=Openness, default=Openness.CLOSED)
    # A refusal by somebody who had agreed before.
    withdrawn = models.BooleanField("撤回同意", default=False)
    given_at = models.DateTimeField("表示时间")
    way = models.CharField("方式", max_length=40)
    taken_by = models.CharField("征询人", max_length=120, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调解意愿"

    def __str__(self) -> str:
        return f"{self.party_id} {'同意' if self.agreed else '不同意'}"


class RightsNotice(models.Model):
    """权利义务告知: who was told, when, how, by whom (人民调解工作若干规定 30)."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="rights_notices")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    form = models.CharField("形式", max_length=10, choices=NoticeForm)
    given_at = models.DateTimeField("告知时间")
    given_by = models.CharField("告知人", max_length=120)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "权利义务告知"

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d} {self.get_form_display()}"


class SeatHow(models.TextChoices):
    CHOSEN = "chosen", "当事人选择"
    ASSIGNED = "assigned", "调委会指定"


class SeatWord(models.TextChoices):
    """A party's word on a mediator (人民调解法 19、23)."""

    CHOSE = "chose", "选择"
    ACCEPTED = "accepted", "接受"
    OBJECTED = "objected", "不接受"


class Seat(models.Model):
    """承办调解员: a mediator's seat at one matter; `post` reads the sealed notes of it."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="seats")
    mediator = models.ForeignKey(
        Mediator, models.PROTECT, null=True, related_name="seats", verbose_name="名册中的调解员"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name="岗位")
    name = models.CharField("调解员", max_length=40)
    how = models.CharField("产生方式", max_length=10, choices=SeatHow)
    since = models.DateTimeField("起")
    ended_at = models.DateTimeField("止", null=True)
    ended_why = models.CharField("更换原因", max_length=200, blank=True)
    # SeatWord by the party's key, given before the first sitting.
    words = models.JSONField("各方意见", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "承办调解员"

    def __str__(self) -> str:
        return self.name


class RecusalGround(models.TextChoices):
    """Why a mediator should stand aside; four of them are those of 人民调解法 15."""

    INTEREST = "interest", "与纠纷或当事人有利害关系"
    PARTIAL = "partial", "偏袒一方当事人"
    INSULT = "insult", "侮辱当事人"
    BENEFIT = "benefit", "索取、收受财物或牟取不正当利益"
    LEAK = "leak", "泄露隐私、商业秘密"
    OTHER = "other", "其他原因"


class Recusal(models.Model):
    """回避: asked for by a party or the mediator, decided with a reason."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="recusals")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals")
    asked_by = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="提出的当事人"
    )
    ground = models.CharField("事由", max_length=10, choices=RecusalGround)
    reason = models.CharField("理由", max_length=300)
    asked_at = models.DateTimeField("提出时间")
    granted = models.BooleanField("同意回避", null=True)
    decision = models.CharField("决定理由", max_length=300, blank=True)
    decided_by = models.CharField("决定人", max_length=120, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=None, decided_at=None)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="recusal_decided_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.asked_at:%Y-%m-%d}"


class SessionForm(models.TextChoices):
    JOINT = "joint", "面对面"
    PRIVATE = "private", "背对背"


class Session(models.Model):
    """调解会: one sitting with its record.

    A private sitting (背对背) with one side has no open record: what was said is `sealed`, read
    by the mediators of the matter alone. `concessions` and, as long as `without_prejudice`
    holds, the record stay out of what goes to court.
    """

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="sessions")
    form = models.CharField("方式", max_length=10, choices=SessionForm, default=SessionForm.JOINT)
    openness = models.CharField("公开", max_length=10, choices=Openness, default=Openness.CLOSED)
    held_at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("结束时间", null=True)
    place = models.CharField("地点", max_length=120)
    remote_link = models.CharField("远程调解地址", max_length=300, blank=True)
    mediator = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="调解员")
    recorder = models.CharField("记录人", max_length=40, blank=True)
    attendees = models.CharField("参加人", max_length=300)
    record = models.TextField("调解笔录", blank=True)
    concessions = models.TextField("让步意见", blank=True)
    without_prejudice = models.BooleanField("不作为诉讼证据", default=True)
    rights_told = models.BooleanField("已告知权利义务")
    sealed = models.BinaryField("封存笔录", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "调解会"
        constraints = [
            models.CheckConstraint(
                condition=Q(form="joint") | Q(record="", concessions=""),
                name="private_session_has_no_open_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.held_at:%Y-%m-%d} {self.place}"


class Presence(models.TextChoices):
    PRESENT = "present", "到场"
    REMOTE = "remote", "远程参加"
    ABSENT = "absent", "未到"


class Attendance(models.Model):
    """到会: each party's presence at a sitting; absence is a fact, not a blame."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    presence = models.CharField("到会情况", max_length=10, choices=Presence)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "到会情况"

    def __str__(self) -> str:
        return f"{self.party_id} {self.get_presence_display()}"


class Route(models.TextChoices):
    """其他途径: what the parties are told of when mediation ends (人民调解法 26)."""

    ARBITRATION = "arbitration", "申请仲裁"
    ADMINISTRATIVE = "administrative", "请求行政机关处理、裁决或复议"
    COURT = "court", "向人民法院起诉"
    FAST_FILING = "fast_filing", "快速立案绿色通道"


class Termination(models.Model):
    """终止调解: why, and of which other routes the parties were told, how and when."""

    street = models.ForeignKey(Street, models.PROTECT, db_index=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="terminations")
    reason = models.TextField("终止原因")
    # Values of Route.
    routes = models.JSONField("已告知的途径", default=list)
    routes_told = models.CharField("告知内容", max_length=300, blank=True)
    told_how = models.CharField("告知形式", max_length=10, choices=NoticeForm)
    ended_at = models.DateTimeField("终止时间")
    ended_by = models.CharField("办理人", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "终止调解"

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d}"
